using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Miner.Records.Commitment;

namespace Miner.Records.Tree;

/// <summary>The hashes of a tile, and those of the levels above them up to its root.</summary>
internal sealed class FoldedTile
{
    private readonly Sha256Digest[][] _levels;

    private FoldedTile(Sha256Digest[] hashes, LeafHasher hasher)
    {
        _levels = new Sha256Digest[TilePath.Height][];
        _levels[0] = hashes;
        for (int level = 1; level < _levels.Length; level++)
        {
            _levels[level] = new Sha256Digest[_levels[level - 1].Length / 2];
            hasher.HashNodes(_levels[level - 1], _levels[level]);
        }
    }

    /// <exception cref="InvalidDataException">Not as long as it should be.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FoldedTile Read(TilePath path, string directory, LeafHasher hasher)
    {
        string file = path.In(directory);
        using SafeFileHandle handle = File.OpenHandle(file);
        var hashes = new Sha256Digest[path.Width];
        Span<byte> bytes = MemoryMarshal.AsBytes(hashes.AsSpan());
        long length = RandomAccess.GetLength(handle);
        if (length != bytes.Length || RandomAccess.Read(handle, bytes, 0) != bytes.Length)
            throw new InvalidDataException($"'{file}' has {length} bytes instead of {bytes.Length}");
        return new FoldedTile(hashes, hasher);
    }

    /// <param name="level">0 for the tile's own hashes, then up.</param>
    public Sha256Digest At(int level, int index) => _levels[level][index];
}
