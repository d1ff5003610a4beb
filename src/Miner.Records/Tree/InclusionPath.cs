using System.Collections.Immutable;
using System.Numerics;
using Miner.Records.Commitment;

namespace Miner.Records.Tree;

/// <summary>On which side of a path a sibling stands.</summary>
public enum SiblingSide
{
    Left,
    Right,
}

public readonly record struct PathStep(SiblingSide Side, Sha256Digest Sibling);

/// <summary>
/// The siblings from a leaf up to the root, the lowest first. Each has its side instead of an index, so a path tells
/// nothing of the tree beyond itself.
/// </summary>
public sealed record InclusionPath(ImmutableArray<PathStep> Steps)
{
    // The last leaf that was asked for, and its root. A proof is asked twice: where it is read, and where it is verified.
    private Climb? _last;

    /// <summary>No tree of 64-bit size is higher.</summary>
    public const int MaxSteps = 63;

    public static InclusionPath Empty { get; } = new(ImmutableArray<PathStep>.Empty);

    /// <summary>Never changed, or what is remembered would be another path's.</summary>
    public ImmutableArray<PathStep> Steps { get; } = Steps;

    /// <summary>A path as RFC 6962, section 2.1.1, gives it: by index and size, without sides.</summary>
    /// <exception cref="FormatException">No such leaf, or more or fewer siblings than it has.</exception>
    public static InclusionPath Of(long index, long size, ReadOnlySpan<Sha256Digest> siblings)
    {
        if (index < 0 || index >= size) throw new FormatException($"there is no leaf {index} in a tree of {size}");
        var steps = ImmutableArray.CreateBuilder<PathStep>(siblings.Length);
        long last = size - 1;
        for (; last > 0; (index, last) = (index >> 1, last >> 1))
        {
            bool isRight = (index & 1) != 0;
            // At the right edge a node without a sibling is its own parent.
            if (!isRight && index == last) continue;
            if (steps.Count == siblings.Length) throw new FormatException($"{siblings.Length} siblings are too few");
            steps.Add(new PathStep(isRight ? SiblingSide.Left : SiblingSide.Right, siblings[steps.Count]));
        }

        if (steps.Count != siblings.Length)
            throw new FormatException($"{siblings.Length} siblings where the path has {steps.Count}");
        return new InclusionPath(steps.ToImmutable());
    }

    /// <summary>The root of a tree in which this is the path of the leaf.</summary>
    public Sha256Digest RootFor(Sha256Digest leafHash)
    {
        if (Steps.IsEmpty) return leafHash;
        if (_last is { } last && last.Leaf == leafHash) return last.Root;
        Sha256Digest root = leafHash;
        foreach (ref readonly PathStep step in Steps.AsSpan())
            root = step.Side == SiblingSide.Left ? TreeNode.Hash(step.Sibling, root) : TreeNode.Hash(root, step.Sibling);
        _last = new Climb(leafHash, root);
        return root;
    }

    /// <summary>Which leaf of a tree of that size has a path of this shape; null where none has.</summary>
    public long? IndexIn(long size)
    {
        long index = 0;
        for (int step = Steps.Length - 1; step >= 0; step--)
        {
            if (size < 2) return null;
            long left = (long)(BitOperations.RoundUpToPowerOf2((ulong)size) / 2);
            (index, size) = Steps[step].Side == SiblingSide.Left ? (index + left, size - left) : (index, left);
        }

        return size == 1 ? index : null;
    }

    public bool Equals(InclusionPath? other) => other is not null && Steps.SequenceEqual(other.Steps);

    public override int GetHashCode() => Steps.Length > 0 ? HashCode.Combine(Steps.Length, Steps[0]) : 0;

    private sealed record Climb(Sha256Digest Leaf, Sha256Digest Root);
}
