using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Miner.Core.Hashing;
using Miner.Records.Commitment;

namespace Miner.Records.Tree;

/// <summary>
/// Hashes many leaves and many nodes at once, in the lanes of the search: all leaves have one length, and so have all
/// nodes. Not thread-safe.
/// </summary>
public sealed class LeafHasher
{
    private const int NodeSize = 1 + (2 * Sha256Digest.Size);
    private const int Blocks = 2;
    private const int PaddedSize = Blocks * Sha256Reference.BlockSize;

    // Under this part of all lanes, one message after the other is faster.
    private const int LeastPart = 8;

    private readonly IMessageHash? _lanes;
    private readonly byte[] _leaves;
    private readonly byte[] _nodes;

    /// <summary>On the widest lanes there are.</summary>
    public LeafHasher()
        : this(MessageHashes.Best)
    {
    }

    /// <param name="path">Null for the base class library's SHA-256, one message after the other.</param>
    public LeafHasher(MessageHashPath? path)
    {
        _lanes = path?.Create();
        _leaves = Padded(RecordLeaf.PreimageSize);
        _nodes = Padded(NodeSize);
    }

    /// <summary>The leaves of records, each with its salt.</summary>
    public void HashLeaves(
        CanonicalForm form,
        ReadOnlySpan<Blinding> salts,
        ReadOnlySpan<Sha256Digest> digests,
        Span<Sha256Digest> leaves)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(salts.Length, digests.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(leaves.Length, digests.Length);
        for (int at = 0; at < digests.Length;)
        {
            int count = NextOf(digests.Length - at);
            for (int lane = 0; lane < count; lane++)
            {
                Span<byte> message = _leaves.AsSpan(lane * PaddedSize, RecordLeaf.PreimageSize);
                RecordLeaf.WritePrefix(form, salts[at + lane], message);
                digests[at + lane].CopyTo(message[RecordLeaf.PrefixSize..]);
            }

            Hash(_leaves, RecordLeaf.PreimageSize, leaves.Slice(at, count));
            at += count;
        }
    }

    /// <summary>The parents of pairs; they may be written over the children. An odd last child is left out.</summary>
    public void HashNodes(ReadOnlySpan<Sha256Digest> children, Span<Sha256Digest> parents)
    {
        ReadOnlySpan<byte> pairs = MemoryMarshal.AsBytes(children);
        int all = children.Length / 2;
        for (int at = 0; at < all;)
        {
            int count = NextOf(all - at);
            for (int lane = 0; lane < count; lane++)
            {
                Span<byte> message = _nodes.AsSpan(lane * PaddedSize, NodeSize);
                message[0] = TreeNode.Prefix;
                pairs.Slice((at + lane) * 2 * Sha256Digest.Size, 2 * Sha256Digest.Size).CopyTo(message[1..]);
            }

            Hash(_nodes, NodeSize, parents.Slice(at, count));
            at += count;
        }
    }

    /// <summary>The root of a perfect tree over these; they are overwritten.</summary>
    public Sha256Digest Fold(Span<Sha256Digest> hashes)
    {
        if (!int.IsPow2(hashes.Length)) throw new ArgumentException($"{hashes.Length} is no power of two", nameof(hashes));
        for (int width = hashes.Length; width > 1; width /= 2) HashNodes(hashes[..width], hashes);
        return hashes[0];
    }

    private int NextOf(int left) => Math.Min(left, _lanes?.Width ?? 1);

    private void Hash(byte[] messages, int length, Span<Sha256Digest> hashes)
    {
        Span<byte> digests = MemoryMarshal.AsBytes(hashes);
        if (_lanes is not null && hashes.Length * LeastPart >= _lanes.Width)
        {
            _lanes.Hash(messages.AsSpan(0, hashes.Length * PaddedSize), Blocks, digests);
            return;
        }

        for (int i = 0; i < hashes.Length; i++)
            SHA256.HashData(messages.AsSpan(i * PaddedSize, length), digests[(i * Sha256Digest.Size)..]);
    }

    /// <summary>Room for messages of that length with the padding of FIPS 180-4, section 5.1.1, in place.</summary>
    private byte[] Padded(int length)
    {
        var messages = new byte[PaddedSize * (_lanes?.Width ?? 1)];
        for (int start = 0; start < messages.Length; start += PaddedSize)
        {
            messages[start + length] = 0x80;
            BinaryPrimitives.WriteInt32BigEndian(messages.AsSpan(start + PaddedSize - sizeof(int)), 8 * length);
        }

        return messages;
    }
}
