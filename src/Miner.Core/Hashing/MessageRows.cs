using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Miner.Core.Hashing;

/// <summary>
/// Message schedules in memory, on purpose: two vector loads a cycle are free beside the arithmetic, and the words of
/// several streams lie side by side, so that a plain loop interleaves them.
/// </summary>
internal static class MessageRows<TWord, TLanes>
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
{
    /// <summary>Fills the rows from <paramref name="first"/> up to but not including <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Expand(ref TWord rows, int streams, int first, int end)
    {
        unchecked
        {
            ref TWord w = ref Unsafe.Add(ref rows, first * streams);
            ref TWord stop = ref Unsafe.Add(ref rows, end * streams);
            while (Unsafe.IsAddressLessThan(ref w, ref stop))
            {
                w = Sha256Rounds<TWord, TLanes>.Expand(
                    Unsafe.Subtract(ref w, 2 * streams),
                    Unsafe.Subtract(ref w, 7 * streams),
                    Unsafe.Subtract(ref w, 15 * streams),
                    Unsafe.Subtract(ref w, 16 * streams));
                w = ref Unsafe.Add(ref w, 1);
            }
        }
    }

    /// <summary>Writes K + W of the rows into another set of rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void AddConstants(ref TWord rows, ref TWord sums, int streams, int first, int end)
    {
        unchecked
        {
            ref uint k = ref MemoryMarshal.GetReference(Sha256Reference.RoundConstants);
            for (int row = first; row < end; row++)
            {
                TWord constant = TLanes.Broadcast(Unsafe.Add(ref k, row));
                for (int at = row * streams; at < (row + 1) * streams; at++)
                    Unsafe.Add(ref sums, at) = TLanes.Add(Unsafe.Add(ref rows, at), constant);
            }
        }
    }
}
