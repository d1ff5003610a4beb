using System.Security.Cryptography;
using Miner.Records.Commitment;

namespace Miner.Tests.Records;

/// <summary>RFC 6962, section 2.1, word for word, over the SHA-256 of the base class library.</summary>
internal static class ReferenceTree
{
    public static byte[] Leaf(byte[] data) => SHA256.HashData([0x00, .. data]);

    public static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([0x01, .. left, .. right]);

    public static byte[] Root(ReadOnlySpan<byte[]> leafHashes)
    {
        if (leafHashes.IsEmpty) return SHA256.HashData([]);
        if (leafHashes.Length == 1) return leafHashes[0];
        int split = Split(leafHashes.Length);
        return Node(Root(leafHashes[..split]), Root(leafHashes[split..]));
    }

    /// <summary>PATH(m, D[n]): the lowest sibling first.</summary>
    public static byte[][] Path(int leaf, ReadOnlySpan<byte[]> leafHashes)
    {
        if (leafHashes.Length == 1) return [];
        int split = Split(leafHashes.Length);
        return leaf < split
            ? [.. Path(leaf, leafHashes[..split]), Root(leafHashes[split..])]
            : [.. Path(leaf - split, leafHashes[split..]), Root(leafHashes[..split])];
    }

    /// <summary>Leaves that differ from one another.</summary>
    public static byte[][] Leaves(int count) =>
        [.. Enumerable.Range(0, count).Select(static i => Leaf(BitConverter.GetBytes(i)))];

    public static Sha256Digest[] Digests(IEnumerable<byte[]> hashes) =>
        [.. hashes.Select(static hash => new Sha256Digest(hash))];

    /// <summary>The largest power of two below the count.</summary>
    private static int Split(int count)
    {
        int split = 1;
        while (2 * split < count) split *= 2;
        return split;
    }
}
