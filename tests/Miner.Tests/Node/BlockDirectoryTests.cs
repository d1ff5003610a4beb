using Miner.Core.Chain;
using Miner.Pools.Node;

namespace Miner.Tests.Node;

/// <summary>What is left of a found block when the power or the process goes.</summary>
public sealed class BlockDirectoryTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FoundBlock _block = Block(7);

    private string Blocks => Path.Combine(_folder.Path, "miner", "blocks");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SaveAsync_NewFolder_FlushesEveryNewNameBeforeItIsDone()
    {
        List<(string Folder, int Found)> flushes = [];
        var store = new BlockDirectory(
            Blocks, TimeProvider.System, folder => flushes.Add((folder, NewStore().Pending().Count())));
        await store.SaveAsync(_block);
        // The two new folders stand in the one above each; the block is under its last name when its folder is flushed.
        Assert.Equal([(Path.GetDirectoryName(Blocks)!, 0), (_folder.Path, 0), (Blocks, 1)], flushes);

        flushes.Clear();
        await store.SaveAsync(Block(8));
        Assert.Equal([(Blocks, 2)], flushes);
    }

    [Fact]
    public async Task SaveAsync_DirectoryCannotBeFlushed_IsNotAcknowledged()
    {
        var store = new BlockDirectory(Blocks, TimeProvider.System, static _ => throw new IOException("disk gone"));
        await Assert.ThrowsAsync<IOException>(() => store.SaveAsync(_block));
    }

    [Fact]
    public async Task Pending_AfterASave_IsTheBlockByteForByte()
    {
        await NewStore().SaveAsync(_block);
        FoundBlock pending = Assert.Single(NewStore().Pending());
        Assert.Equal((_block.Hash, _block.Height), (pending.Hash, pending.Height));
        Assert.Equal(_block.Bytes.ToArray(), pending.Bytes.ToArray());
    }

    [Fact]
    public void Pending_UnfinishedFiles_ThoseOfADeadProcessAreRemoved()
    {
        Directory.CreateDirectory(Blocks);
        string Unfinished(string name, TimeSpan age)
        {
            string file = Path.Combine(Blocks, name);
            File.WriteAllText(file, "00");
            File.SetLastWriteTimeUtc(file, (TimeProvider.System.GetUtcNow() - age).UtcDateTime);
            return file;
        }

        string abandoned = Unfinished("00000001-a.hex.1.tmp", TimeSpan.FromHours(2));
        string fresh = Unfinished("00000001-b.hex.2.tmp", TimeSpan.FromMinutes(1));
        string foreign = Unfinished("notes.tmp", TimeSpan.FromDays(2));
        Assert.Empty(NewStore().Pending());
        Assert.False(File.Exists(abandoned));
        Assert.True(File.Exists(fresh));
        Assert.True(File.Exists(foreign));
    }

    [Fact]
    public void Flush_FolderOfThisSystem_IsDoneAndAMissingOneIsAFault()
    {
        DirectoryFlush.Flush(_folder.Path);
        if (OperatingSystem.IsWindows()) return;
        IOException e = Assert.Throws<IOException>(() => DirectoryFlush.Flush(Blocks));
        Assert.Contains(Blocks, e.Message, StringComparison.Ordinal);
    }

    private static FoundBlock Block(byte seed)
    {
        byte[] bytes = [.. Enumerable.Repeat(seed, 200)];
        return new FoundBlock(Hash256.OfDoubleSha256(bytes.AsSpan(0, 80)), seed, bytes);
    }

    private BlockDirectory NewStore() => new(Blocks, TimeProvider.System);
}
