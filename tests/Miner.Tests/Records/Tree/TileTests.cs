using Miner.Records.Commitment;
using Miner.Records.Tree;
using Miner.Tests.Node;

namespace Miner.Tests.Records.Tree;

public sealed class TileTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1000)]
    [InlineData(65_536)]
    [InlineData(65_536 + 256 + 3)]
    public void PathOf_LeavesOfTreesOfManySizes_IsTheReferencePath(int size)
    {
        using var folder = new TestFolder();
        byte[][] leaves = ReferenceTree.Leaves(size);
        TreeHead head = Write(folder.Path, leaves);
        Assert.Equal(new TreeHead(size, new Sha256Digest(ReferenceTree.Root(leaves))), head);

        var reader = new TileReader(folder.Path, size);
        Assert.Equal(head.Root, reader.Root);
        foreach (int leaf in (int[])[0, 1, size / 3, size / 2, 255, 256, size - 2, size - 1])
        {
            if (leaf < 0 || leaf >= size) continue;
            Assert.Equal(leaves[leaf], reader.Leaf(leaf).ToArray());
            Sha256Digest[] siblings = ReferenceTree.Digests(ReferenceTree.Path(leaf, leaves));
            Assert.Equal(InclusionPath.Of(leaf, size, siblings), reader.PathOf(leaf));
        }
    }

    [Fact]
    public void Complete_TreeOfTwoLevelsOfTiles_LiesWhereTheFormatWantsIt()
    {
        using var folder = new TestFolder();
        byte[][] leaves = ReferenceTree.Leaves(515);
        Write(folder.Path, leaves);
        Assert.Equal(Joined(leaves[..256]), Read(folder, "tile/0/000"));
        Assert.Equal(Joined(leaves[256..512]), Read(folder, "tile/0/001"));
        Assert.Equal(Joined(leaves[512..]), Read(folder, "tile/0/002.p/3"));
        byte[][] roots = [ReferenceTree.Root(leaves.AsSpan(0, 256)), ReferenceTree.Root(leaves.AsSpan(256, 256))];
        Assert.Equal(Joined(roots), Read(folder, "tile/1/000.p/2"));
        Assert.Equal(4, Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void Complete_AnyTree_IsReadableByItsOwnerOnly()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TestFolder();
        Write(folder.Path, ReferenceTree.Leaves(300));
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        foreach (string file in Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories))
            Assert.Equal(Owner, File.GetUnixFileMode(file));
        foreach (string below in Directory.GetDirectories(folder.Path, "*", SearchOption.AllDirectories))
            Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(below));
    }

    // The example of the specification (c2sp.org/tlog-tiles).
    [Theory]
    [InlineData(1_234_067, 256, "x001/x234/067")]
    [InlineData(1_234_067, 17, "x001/x234/067.p/17")]
    [InlineData(0, 256, "000")]
    [InlineData(1000, 256, "x001/000")]
    public void In_AnyIndex_IsInGroupsOfThreeDigits(long index, int width, string expected) =>
        Assert.Equal($"here/tile/2/{expected}", new TilePath(2, index, width).In("here"));

    [Fact]
    public void PathOf_TileThatWasCutShort_NamesTheFile()
    {
        using var folder = new TestFolder();
        Write(folder.Path, ReferenceTree.Leaves(300));
        string tile = Path.Combine(folder.Path, "tile/0/000");
        File.WriteAllBytes(tile, File.ReadAllBytes(tile)[..^1]);
        InvalidDataException fault =
            Assert.Throws<InvalidDataException>(() => new TileReader(folder.Path, 300).PathOf(5));
        Assert.Contains(tile, fault.Message);
    }

    private static TreeHead Write(string folder, byte[][] leaves)
    {
        using var writer = new TileWriter(folder);
        // In pieces that end nowhere near a tile's edge, and one by one.
        Sha256Digest[] digests = ReferenceTree.Digests(leaves);
        writer.Append(digests[0]);
        for (int at = 1; at < digests.Length; at += 700) writer.Append(digests.AsSpan(at, Math.Min(700, digests.Length - at)));
        return writer.Complete();
    }

    private static byte[] Joined(byte[][] hashes) => [.. hashes.SelectMany(static hash => hash)];

    private static byte[] Read(TestFolder folder, string name) => File.ReadAllBytes(Path.Combine(folder.Path, name));
}
