namespace Miner.Tests.Kernels;

/// <summary>Global memory of 32-bit words; an access beside what is mapped fails.</summary>
internal sealed class PtxMemory
{
    // Far apart, so that no offset leads from one piece to the next.
    private const int PieceBits = 40;

    private readonly List<uint[]> _pieces = [];

    /// <summary>Returns the address under which a kernel finds the words.</summary>
    public ulong Map(uint[] words)
    {
        _pieces.Add(words);
        return (ulong)_pieces.Count << PieceBits;
    }

    public ref uint At(ulong address)
    {
        ulong piece = address >> PieceBits, offset = address & ((1ul << PieceBits) - 1);
        if (piece == 0 || piece > (ulong)_pieces.Count || offset % sizeof(uint) != 0)
            throw new InvalidOperationException($"the kernel touched memory at {address:x}");
        return ref _pieces[(int)piece - 1][offset / sizeof(uint)];
    }
}
