using System.Numerics;
using Miner.Records.Commitment;

namespace Miner.Records.Tree;

/// <summary>
/// The right edge of a growing RFC 6962 tree: the roots of its perfect subtrees, one for each bit of the leaf count. All
/// that is needed to append and to tell the root, at 2 KB for any number of leaves.
/// </summary>
public sealed class CompactRange
{
    private readonly Sha256Digest[] _roots = new Sha256Digest[63];

    /// <summary>How many leaves there are.</summary>
    public long Count { get; private set; }

    public TreeHead Head => new(Count, Root);

    /// <summary>The root; that of an empty tree is the hash of nothing, as RFC 6962 has it.</summary>
    public Sha256Digest Root
    {
        get
        {
            if (Count == 0) return Sha256Digest.Of([]);
            int level = BitOperations.TrailingZeroCount(Count);
            Sha256Digest root = _roots[level];
            for (level++; level < _roots.Length; level++)
                if (HasRoot(level)) root = TreeNode.Hash(_roots[level], root);
            return root;
        }
    }

    public void Append(Sha256Digest leafHash) => Append(leafHash, 0);

    /// <summary>Appends a perfect subtree of 2^<paramref name="level"/> leaves.</summary>
    /// <exception cref="ArgumentException">The count so far is no multiple of that.</exception>
    public void Append(Sha256Digest subtreeRoot, int level)
    {
        long leaves = 1L << level;
        if (Count % leaves != 0)
            throw new ArgumentException($"{leaves} leaves cannot follow {Count}: not aligned", nameof(level));
        for (; HasRoot(level); level++) subtreeRoot = TreeNode.Hash(_roots[level], subtreeRoot);
        _roots[level] = subtreeRoot;
        Count += leaves;
    }

    private bool HasRoot(int level) => (Count >> level & 1) != 0;
}
