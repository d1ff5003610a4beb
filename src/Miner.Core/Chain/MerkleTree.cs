using System.Collections.Immutable;

namespace Miner.Core.Chain;

/// <summary>Bitcoin's Merkle tree: SHA-256d of pairs, the last of an odd level paired with itself.</summary>
public static class MerkleTree
{
    /// <exception cref="ArgumentException">No leaves: a block has at least its coinbase.</exception>
    public static Hash256 Root(IReadOnlyList<Hash256> leaves)
    {
        if (leaves.Count == 0) throw new ArgumentException("a Merkle tree needs a leaf", nameof(leaves));
        IReadOnlyList<Hash256> level = leaves;
        while (level.Count > 1) level = Parents(level);
        return level[0];
    }

    /// <summary>The branch of the coinbase, given the ids of all other transactions in block order.</summary>
    public static MerkleBranch CoinbaseBranch(IReadOnlyList<Hash256> otherTransactions)
    {
        var siblings = ImmutableArray.CreateBuilder<Hash256>();
        Hash256[] level = [Hash256.Zero, .. otherTransactions];
        while (level.Length > 1)
        {
            siblings.Add(level[1]);
            level = Parents(level);
        }

        return new MerkleBranch(siblings.ToImmutable());
    }

    /// <summary>
    /// True where two equal nodes are paired on some level: such a list has the root of a shorter one
    /// (CVE-2012-2459), so a block with it must be refused.
    /// </summary>
    public static bool IsMutated(IReadOnlyList<Hash256> leaves)
    {
        IReadOnlyList<Hash256> level = leaves;
        while (level.Count > 1)
        {
            for (int left = 0; left + 1 < level.Count; left += 2)
                if (level[left] == level[left + 1]) return true;
            level = Parents(level);
        }

        return false;
    }

    internal static Hash256 Join(Hash256 left, Hash256 right)
    {
        Span<byte> pair = stackalloc byte[2 * Hash256.Size];
        left.CopyTo(pair);
        right.CopyTo(pair[Hash256.Size..]);
        return Hash256.OfDoubleSha256(pair);
    }

    private static Hash256[] Parents(IReadOnlyList<Hash256> level)
    {
        var parents = new Hash256[(level.Count + 1) / 2];
        for (int i = 0; i < parents.Length; i++)
            parents[i] = Join(level[2 * i], level[Math.Min((2 * i) + 1, level.Count - 1)]);
        return parents;
    }
}
