using Miner.Records.Commitment;

namespace Miner.Records.Tree;

/// <summary>Hashes many leaves and many nodes at once.</summary>
public static class LeafHasher
{
    /// <summary>The leaves of records, each with its salt.</summary>
    public static void HashLeaves(
        CanonicalForm form,
        ReadOnlySpan<Blinding> salts,
        ReadOnlySpan<Sha256Digest> digests,
        Span<Sha256Digest> leaves)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(salts.Length, digests.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(leaves.Length, digests.Length);
        for (int i = 0; i < digests.Length; i++) leaves[i] = RecordLeaf.Hash(form, salts[i], digests[i]);
    }

    /// <summary>The parents of pairs; they may be written over the children.</summary>
    public static void HashNodes(ReadOnlySpan<Sha256Digest> children, Span<Sha256Digest> parents)
    {
        for (int i = 0; i < children.Length / 2; i++)
            parents[i] = TreeNode.Hash(children[2 * i], children[(2 * i) + 1]);
    }
}
