using System.Collections.Immutable;
using System.Numerics;
using Miner.Records.Commitment;
using Miner.Records.Store;
using Miner.Records.Tree;

namespace Miner.Records.Anchoring;

/// <summary>The RFC 6962 tree over the entries of all batches that one job commits to.</summary>
internal sealed class AnchorTree(IReadOnlyList<SealedBatch> batches)
{
    public IReadOnlyList<SealedBatch> Batches { get; } = batches;

    public Sha256Digest Root { get; } = RootOf([.. batches.Select(static batch => batch.Entry.LeafHash)]);

    /// <summary>The siblings of a leaf on the way to the root, the lowest first.</summary>
    public static InclusionPath PathTo(int position, ReadOnlySpan<Sha256Digest> leaves)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, leaves.Length);
        var steps = ImmutableArray.CreateBuilder<PathStep>();
        while (leaves.Length > 1)
        {
            int left = (int)BitOperations.RoundUpToPowerOf2((uint)leaves.Length) / 2;
            bool isRight = position >= left;
            steps.Add(isRight
                ? new PathStep(SiblingSide.Left, RootOf(leaves[..left]))
                : new PathStep(SiblingSide.Right, RootOf(leaves[left..])));
            if (isRight) position -= left;
            leaves = isRight ? leaves[left..] : leaves[..left];
        }

        steps.Reverse();
        return new InclusionPath(steps.ToImmutable());
    }

    private static Sha256Digest RootOf(ReadOnlySpan<Sha256Digest> leaves)
    {
        var range = new CompactRange();
        foreach (Sha256Digest leaf in leaves) range.Append(leaf);
        return range.Root;
    }
}
