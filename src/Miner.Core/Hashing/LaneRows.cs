using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Miner.Core.Hashing;

/// <summary>
/// Rows of words, one word a lane. Pinned and aligned to a cache line: a 64-byte load that crosses one costs twice.
/// </summary>
internal sealed class LaneRows
{
    private const int Alignment = 64;

    private readonly uint[] _words;
    private readonly int _start;
    private readonly int _width;

    public LaneRows(int rows, int width)
    {
        _width = width;
        _words = GC.AllocateArray<uint>((rows * width) + (Alignment / sizeof(uint)), pinned: true);
        nint misaligned = Marshal.UnsafeAddrOfPinnedArrayElement(_words, 0) % Alignment;
        _start = (int)((Alignment - misaligned) % Alignment) / sizeof(uint);
    }

    /// <summary>The words of one row, by lane.</summary>
    public Span<uint> this[int row] => _words.AsSpan(_start + (row * _width), _width);

    /// <summary>The first word of the first row.</summary>
    public ref uint First => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_words), _start);

    /// <summary>The first word of a row, as the lanes take it.</summary>
    public ref TWord At<TWord>(int row) => ref Unsafe.As<uint, TWord>(ref Unsafe.Add(ref First, row * _width));
}
