using System.Runtime.InteropServices;

namespace Miner.Core.Hashing;

/// <summary>
/// The memory of one search: its rows lie in one piece that begins on a page. How they lie to one another decides which
/// of them meet in the processor's cache, so it should not differ from one search to the next.
/// </summary>
internal sealed class LaneMemory
{
    private const int Page = 4096 / sizeof(uint);

    private readonly uint[] _words;
    private int _taken;

    /// <param name="words">The most that can be taken, in 32-bit words.</param>
    public LaneMemory(int words)
    {
        _words = GC.AllocateArray<uint>(words + Page, pinned: true);
        int misaligned = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(_words, 0) / sizeof(uint) % Page);
        _taken = (Page - misaligned) % Page;
    }

    /// <summary>The next rows, filled with zeros.</summary>
    /// <param name="width">Words a row.</param>
    public LaneRows Take(int rows, int width)
    {
        var next = new LaneRows(_words, _taken, width);
        _taken += rows * width;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_taken, _words.Length);
        return next;
    }
}
