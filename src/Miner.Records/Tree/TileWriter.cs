using System.Runtime.InteropServices;
using Miner.Records.Commitment;

namespace Miner.Records.Tree;

/// <summary>
/// Writes a tree as tiles below a directory, in one pass and flat memory. The directory is of use only once
/// <see cref="Complete"/> has returned: until then it may hold anything.
/// </summary>
public sealed class TileWriter : IDisposable
{
    private readonly string _directory;
    private readonly FileFlusher _flusher = new();
    private readonly LeafHasher _hasher = new();
    private readonly CompactRange _range = new();
    private readonly List<OpenTile> _open = [];
    private bool _isComplete;

    /// <param name="directory">Holds <c>tile/</c> afterwards; made where it is not there.</param>
    public TileWriter(string directory) => _directory = directory;

    /// <summary>How many leaves have been appended.</summary>
    public long Count { get; private set; }

    /// <exception cref="IOException">The disk refused.</exception>
    public void Append(Sha256Digest leafHash) => Append([leafHash]);

    /// <exception cref="IOException">The disk refused.</exception>
    public void Append(ReadOnlySpan<Sha256Digest> leafHashes)
    {
        ObjectDisposedException.ThrowIf(_isComplete, this);
        while (!leafHashes.IsEmpty)
        {
            OpenTile leaves = TileOf(0);
            int taken = leaves.Take(leafHashes);
            Count += taken;
            leafHashes = leafHashes[taken..];
            if (leaves.IsFull) Close(0);
        }
    }

    /// <summary>Writes what is not full, and returns once the whole tree would survive a loss of power.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public TreeHead Complete()
    {
        ObjectDisposedException.ThrowIf(_isComplete, this);
        if (Count == 0) throw new InvalidOperationException("BUG: a tree without leaves is not written");
        _isComplete = true;
        for (int level = 0; level < _open.Count; level++)
            if (_open[level].Width > 0) Write(level);
        foreach (Sha256Digest leaf in _open[0].Hashes) _range.Append(leaf);
        _flusher.Complete();
        DiskFlush.Folders(_directory);
        return _range.Head;
    }

    /// <summary>Waits for files that are being written; for a tree that was not completed.</summary>
    public void Dispose() => _flusher.Dispose();

    private OpenTile TileOf(int level)
    {
        if (level == _open.Count) _open.Add(new OpenTile());
        return _open[level];
    }

    private void Close(int level)
    {
        Write(level);
        Sha256Digest root = _open[level].Finish(_hasher);
        if (level == 0) _range.Append(root, TilePath.Height);
        OpenTile above = TileOf(level + 1);
        above.Take([root]);
        if (above.IsFull) Close(level + 1);
    }

    private void Write(int level)
    {
        OpenTile tile = _open[level];
        string file = new TilePath(level, tile.Index, tile.Width).In(_directory);
        PrivateFiles.CreateFolder(Path.GetDirectoryName(file)!);
        _flusher.Add(file, MemoryMarshal.AsBytes(tile.Hashes));
    }

    /// <summary>The tile of one level that is being filled.</summary>
    private sealed class OpenTile
    {
        private readonly Sha256Digest[] _hashes = new Sha256Digest[TilePath.FullWidth];

        public long Index { get; private set; }
        public int Width { get; private set; }
        public bool IsFull => Width == TilePath.FullWidth;
        public ReadOnlySpan<Sha256Digest> Hashes => _hashes.AsSpan(0, Width);

        public int Take(ReadOnlySpan<Sha256Digest> hashes)
        {
            int taken = Math.Min(hashes.Length, TilePath.FullWidth - Width);
            hashes[..taken].CopyTo(_hashes.AsSpan(Width));
            Width += taken;
            return taken;
        }

        /// <summary>The root of a full tile; the next one begins.</summary>
        public Sha256Digest Finish(LeafHasher hasher)
        {
            (Index, Width) = (Index + 1, 0);
            return hasher.Fold(_hashes);
        }
    }
}
