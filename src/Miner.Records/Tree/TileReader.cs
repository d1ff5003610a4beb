using System.Numerics;
using Miner.Records.Commitment;

namespace Miner.Records.Tree;

/// <summary>
/// Reads paths out of a tree that was written as tiles. Neighbouring leaves share tiles, which it keeps (about 1 MB a level
/// of tiles), so paths in order cost no more than the hashes in them. Not thread-safe.
/// </summary>
/// <param name="directory">Holds <c>tile/</c>.</param>
/// <param name="size">Of the tree, in leaves.</param>
public sealed class TileReader(string directory, long size)
{
    private readonly LeafHasher _hasher = new();

    // By level: what is read at random below must not drive out what all paths share above.
    private readonly List<KeptTiles> _levels = [];

    // Roots of what is not a perfect subtree: all of it at the right edge, so where it begins says it all.
    private readonly Dictionary<long, Sha256Digest> _edge = [];

    // A path is made from the root down and stands at the end of this.
    private readonly PathStep[] _steps = new PathStep[InclusionPath.MaxSteps];

    /// <exception cref="InvalidDataException">A tile is not what the tree's size wants.</exception>
    /// <exception cref="IOException">A tile cannot be read.</exception>
    public Sha256Digest Leaf(long index) => Node(0, index);

    /// <summary>The root that the tiles add up to.</summary>
    /// <exception cref="InvalidDataException">A tile is not what the tree's size wants.</exception>
    /// <exception cref="IOException">A tile cannot be read.</exception>
    public Sha256Digest Root => RootOf(0, size);

    /// <exception cref="ArgumentOutOfRangeException">There is no such leaf.</exception>
    /// <exception cref="InvalidDataException">A tile is not what the tree's size wants.</exception>
    /// <exception cref="IOException">A tile cannot be read.</exception>
    public InclusionPath PathOf(long leaf)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(leaf);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(leaf, size);
        int at = _steps.Length;
        (long begin, long end) = (0, size);
        while (end - begin > 1)
        {
            long middle = begin + Split(end - begin);
            if (leaf < middle)
            {
                _steps[--at] = new PathStep(SiblingSide.Right, RootOf(middle, end));
                end = middle;
            }
            else
            {
                _steps[--at] = new PathStep(SiblingSide.Left, RootOf(begin, middle));
                begin = middle;
            }
        }

        return new InclusionPath([.. _steps.AsSpan(at)]);
    }

    /// <summary>RFC 6962: the left subtree has the largest power of two below the size.</summary>
    private static long Split(long leaves) => (long)(BitOperations.RoundUpToPowerOf2((ulong)leaves) / 2);

    private Sha256Digest RootOf(long begin, long end)
    {
        long leaves = end - begin;
        if (long.IsPow2(leaves))
        {
            int level = BitOperations.TrailingZeroCount(leaves);
            return Node(level, begin >> level);
        }

        if (_edge.TryGetValue(begin, out Sha256Digest known)) return known;
        long middle = begin + Split(leaves);
        Sha256Digest root = TreeNode.Hash(RootOf(begin, middle), RootOf(middle, end));
        _edge.Add(begin, root);
        return root;
    }

    /// <summary>The root of a perfect subtree of 2^level leaves.</summary>
    private Sha256Digest Node(int level, long index)
    {
        (int tileLevel, int fold) = Math.DivRem(level, TilePath.Height);
        TilePath path = TilePath.Holding(tileLevel, index << fold, size);
        return Tile(path).At(fold, (int)(index - (path.Index * TilePath.FullWidth >> fold)));
    }

    private FoldedTile Tile(TilePath path)
    {
        while (_levels.Count <= path.Level) _levels.Add(new KeptTiles());
        KeptTiles level = _levels[path.Level];
        return level.Find(path.Index) ?? level.Keep(path.Index, FoldedTile.Read(path, directory, _hasher));
    }

    /// <summary>The tiles of one level that were read last.</summary>
    private sealed class KeptTiles
    {
        private const int Most = 64;

        private readonly Dictionary<long, FoldedTile> _tiles = [];
        private readonly Queue<long> _kept = [];
        private (long Index, FoldedTile? Tile) _last;

        public FoldedTile? Find(long index)
        {
            if (_last.Index == index) return _last.Tile;
            FoldedTile? tile = _tiles.GetValueOrDefault(index);
            if (tile is not null) _last = (index, tile);
            return tile;
        }

        public FoldedTile Keep(long index, FoldedTile tile)
        {
            if (_kept.Count == Most) _tiles.Remove(_kept.Dequeue());
            _kept.Enqueue(index);
            _tiles.Add(index, tile);
            _last = (index, tile);
            return tile;
        }
    }
}
