using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Miner.Core.Hashing;

/// <summary>Rows of words in the memory of a search, one word a lane.</summary>
internal sealed class LaneRows(uint[] words, int start, int width)
{
    /// <summary>The words of one row, by lane.</summary>
    public Span<uint> this[int row] => words.AsSpan(start + (row * width), width);

    /// <summary>The first word of the first row.</summary>
    public ref uint First => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(words), start);

    /// <summary>The first word of a row, as the lanes take it.</summary>
    public ref TWord At<TWord>(int row) =>
        ref Unsafe.As<uint, TWord>(ref Unsafe.Add(ref First, unchecked(row * width)));
}
