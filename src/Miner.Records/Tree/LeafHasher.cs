using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Miner.Core.Hashing;
using Miner.Records.Commitment;

namespace Miner.Records.Tree;

/// <summary>
/// Hashes many leaves and many nodes at once, in the lanes of the search: both are a prefix and twice 32 bytes. Not
/// thread-safe.
/// </summary>
public sealed class LeafHasher
{
    // Under this part of all lanes, one message after the other is faster.
    private const int LeastPart = 8;

    private readonly IPairHash? _lanes;

    /// <summary>On the widest lanes there are.</summary>
    public LeafHasher()
        : this(PairHashes.Best)
    {
    }

    /// <param name="path">Null for the base class library's SHA-256, one message after the other.</param>
    public LeafHasher(PairHashPath? path) => _lanes = path?.Create();

    /// <summary>The leaves of records, each with its salt.</summary>
    public void HashLeaves(
        CanonicalForm form,
        ReadOnlySpan<Blinding> salts,
        ReadOnlySpan<Sha256Digest> digests,
        Span<Sha256Digest> leaves)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(salts.Length, digests.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(leaves.Length, digests.Length);
        Hash(
            [RecordLeaf.TreeLeaf, RecordLeaf.Version, (byte)form],
            MemoryMarshal.AsBytes(salts), MemoryMarshal.AsBytes(digests), Sha256Digest.Size, leaves[..digests.Length]);
    }

    /// <summary>The parents of pairs; they may be written over the children. An odd last child is left out.</summary>
    public void HashNodes(ReadOnlySpan<Sha256Digest> children, Span<Sha256Digest> parents)
    {
        if (children.Length < 2) return;
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(children);
        Hash([TreeNode.Prefix], bytes, bytes[Sha256Digest.Size..], 2 * Sha256Digest.Size, parents[..(children.Length / 2)]);
    }

    /// <summary>The root of a perfect tree over these; they are overwritten.</summary>
    public Sha256Digest Fold(Span<Sha256Digest> hashes)
    {
        if (!int.IsPow2(hashes.Length)) throw new ArgumentException($"{hashes.Length} is no power of two", nameof(hashes));
        for (int width = hashes.Length; width > 1; width /= 2) HashNodes(hashes[..width], hashes);
        return hashes[0];
    }

    /// <summary>SHA-256(prefix ‖ first ‖ second) of pairs that lie <paramref name="stride"/> bytes apart.</summary>
    private void Hash(
        ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int stride, Span<Sha256Digest> hashes)
    {
        int width = _lanes?.Width ?? 1;
        for (int at = 0; at < hashes.Length; at += width)
        {
            Span<Sha256Digest> next = hashes[at..Math.Min(at + width, hashes.Length)];
            if (_lanes is not null && next.Length * LeastPart >= width)
                _lanes.Hash(prefix, first[(at * stride)..], second[(at * stride)..], stride, MemoryMarshal.AsBytes(next));
            else
                HashEach(prefix, first[(at * stride)..], second[(at * stride)..], stride, next);
        }
    }

    private static void HashEach(
        ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int stride, Span<Sha256Digest> hashes)
    {
        const int size = Sha256Digest.Size;
        Span<byte> message = stackalloc byte[RecordLeaf.PreimageSize];
        message = message[..(prefix.Length + (2 * size))];
        prefix.CopyTo(message);
        for (int i = 0; i < hashes.Length; i++)
        {
            first.Slice(i * stride, size).CopyTo(message[prefix.Length..]);
            second.Slice(i * stride, size).CopyTo(message[(prefix.Length + size)..]);
            SHA256.HashData(message, MemoryMarshal.AsBytes(hashes.Slice(i, 1)));
        }
    }
}
