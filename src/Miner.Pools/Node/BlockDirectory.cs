using System.Globalization;
using System.Text;
using Miner.Core.Chain;

namespace Miner.Pools.Node;

/// <summary>A solved block on its way.</summary>
/// <param name="Bytes">The whole block as <c>submitblock</c> takes it.</param>
internal sealed record FoundBlock(Hash256 Hash, int Height, ReadOnlyMemory<byte> Bytes);

/// <summary>Keeps blocks until a node has confirmed them.</summary>
internal interface IBlockStore
{
    /// <summary>Completes when the block would survive a loss of power: its contents, and its name.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    Task SaveAsync(FoundBlock block);

    /// <summary>
    /// The blocks that were saved and neither removed nor set aside, by this process or an earlier one.
    /// </summary>
    IEnumerable<FoundBlock> Pending();

    void Remove(FoundBlock block);

    /// <summary>Keeps a block that no node wants, for people to look at; it is not pending any longer.</summary>
    void SetAside(FoundBlock block);
}

/// <summary>
/// One file a block, <c>height-hash.hex</c>, in the form that <c>bitcoin-cli submitblock</c> takes.
/// </summary>
internal sealed class BlockDirectory : IBlockStore
{
    private const string Pattern = "*.hex";
    private const string UnfinishedPattern = "*.hex.*.tmp";
    private const int MaxSetAside = 64;

    // 4 MB of block in hex, with room to spare: anything longer is no block.
    private const long MaxFileSize = 16 << 20;

    // No disk takes this long over a block: whoever began it is dead. A younger file may be another miner's at work.
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly Action<string> _flush;

    public BlockDirectory(string path, TimeProvider time)
        : this(path, time, DirectoryFlush.Flush)
    {
    }

    /// <param name="flush">Makes the names in a directory durable.</param>
    internal BlockDirectory(string path, TimeProvider time, Action<string> flush) =>
        (_path, _time, _flush) = (path, time, flush);

    public Task SaveAsync(FoundBlock block) => Task.Run(() => Save(block));

    public IEnumerable<FoundBlock> Pending()
    {
        if (!Directory.Exists(_path)) yield break;
        RemoveAbandoned();
        foreach (string file in Directory.EnumerateFiles(_path, Pattern).Order(StringComparer.Ordinal))
            if (TryRead(file) is { } block) yield return block;
    }

    public void Remove(FoundBlock block) => File.Delete(FileOf(block));

    public void SetAside(FoundBlock block)
    {
        string file = FileOf(block);
        if (!File.Exists(file)) return;
        File.Move(file, file + ".refused", overwrite: true);
        // A node that refuses everything must not fill the disk.
        IEnumerable<FileInfo> oldest = new DirectoryInfo(_path).EnumerateFiles(Pattern + ".refused")
            .OrderByDescending(static info => info.LastWriteTimeUtc).Skip(MaxSetAside);
        foreach (FileInfo old in oldest.ToArray()) old.Delete();
    }

    private void Save(FoundBlock block)
    {
        CreateFolder();
        string file = FileOf(block);
        string unfinished = $"{file}.{Guid.NewGuid():n}.tmp";
        using (FileStream stream = File.Create(unfinished))
        {
            stream.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(block.Bytes.Span)));
            stream.Flush(flushToDisk: true);
        }

        // Only a whole file ever bears the name that is looked for at the next start.
        File.Move(unfinished, file, overwrite: true);
        _flush(_path);
    }

    private void CreateFolder()
    {
        var above = new List<string>();
        for (DirectoryInfo folder = new(_path); !folder.Exists && folder.Parent is { } parent; folder = parent)
            above.Add(parent.FullName);
        Directory.CreateDirectory(_path);
        // A new folder is a name in the one above it.
        above.ForEach(_flush);
    }

    private void RemoveAbandoned()
    {
        DateTimeOffset latest = _time.GetUtcNow() - AbandonedAfter;
        foreach (FileInfo file in new DirectoryInfo(_path).EnumerateFiles(UnfinishedPattern))
        {
            try
            {
                if (file.LastWriteTimeUtc < latest) file.Delete();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It costs room and no more; the blocks beside it are to be read all the same.
            }
        }
    }

    private string FileOf(FoundBlock block) =>
        Path.Combine(_path, string.Create(CultureInfo.InvariantCulture, $"{block.Height:d8}-{block.Hash}.hex"));

    private static FoundBlock? TryRead(string file)
    {
        try
        {
            if (new FileInfo(file).Length > MaxFileSize) return null;
            byte[] bytes = Convert.FromHexString(File.ReadAllText(file).AsSpan().Trim());
            Hash256 hash = BlockHeader.Parse(bytes.AsSpan(0, Math.Min(bytes.Length, BlockHeader.Size))).ComputeHash();
            string number = Path.GetFileName(file).Split('-')[0];
            return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int height)
                ? new FoundBlock(hash, height, bytes)
                : null;
        }
        catch (Exception e) when (e is IOException or FormatException or UnauthorizedAccessException)
        {
            // Not a file of ours, or gone meanwhile.
            return null;
        }
    }
}
