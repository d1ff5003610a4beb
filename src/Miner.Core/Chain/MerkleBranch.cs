using System.Collections.Immutable;

namespace Miner.Core.Chain;

/// <summary>The siblings on the path from the coinbase (index 0) to the root, the lowest first.</summary>
public sealed record MerkleBranch(ImmutableArray<Hash256> Siblings)
{
    public static MerkleBranch Empty { get; } = new(ImmutableArray<Hash256>.Empty);

    /// <summary>The Merkle root of a block whose first transaction has this id.</summary>
    public Hash256 RootFor(Hash256 coinbaseId)
    {
        Hash256 root = coinbaseId;
        foreach (Hash256 sibling in Siblings) root = MerkleTree.Join(root, sibling);
        return root;
    }
}
