using System.Globalization;

namespace Miner.Records.Tree;

/// <summary>
/// Where a tile lies (C2SP tlog-tiles): <c>tile/L/N</c> holds up to 256 hashes of tree level 8·L, and one that is not
/// full has its width as <c>.p/W</c>. N is written in groups of three digits.
/// </summary>
internal readonly record struct TilePath(int Level, long Index, int Width)
{
    public const int FullWidth = 256;

    /// <summary>How many levels of the tree one level of tiles spans.</summary>
    public const int Height = 8;

    /// <summary>Every tile of a tree, level by level.</summary>
    public static IEnumerable<TilePath> Of(long size)
    {
        int level = 0;
        for (long hashes = size; hashes > 0; hashes /= FullWidth, level++)
        {
            for (long tile = 0; tile < hashes / FullWidth; tile++) yield return new TilePath(level, tile, FullWidth);
            int rest = (int)(hashes % FullWidth);
            if (rest > 0) yield return new TilePath(level, hashes / FullWidth, rest);
        }
    }

    /// <summary>The tile of a tree in which the hash lies that is <paramref name="hash"/>th on a level of tiles.</summary>
    public static TilePath Holding(int level, long hash, long size)
    {
        long hashes = size >> (Height * level);
        long tile = hash / FullWidth;
        return new TilePath(level, tile, (int)long.Min(FullWidth, hashes - (tile * FullWidth)));
    }

    /// <summary>The file, below the directory that holds <c>tile/</c>.</summary>
    public string In(string directory)
    {
        string name = (Index % 1000).ToString("d3", CultureInfo.InvariantCulture);
        for (long rest = Index / 1000; rest > 0; rest /= 1000)
            name = string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:d3}/{name}");
        if (Width < FullWidth) name = string.Create(CultureInfo.InvariantCulture, $"{name}.p/{Width}");
        return Path.Combine(directory, "tile", Level.ToString(CultureInfo.InvariantCulture), name);
    }
}
