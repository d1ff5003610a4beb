using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Miner.Core.Hashing;

/// <summary>Where a round takes its K + W from. Rows lie in memory, one row a round, one word a lane.</summary>
public interface ISchedule<TWord>
    where TWord : struct
{
    /// <summary>K + W of a round for one stream out of <paramref name="streams"/>.</summary>
    static abstract TWord Term(ref uint rows, int round, int stream, int streams);
}

/// <summary>Every lane has its own message: rows of W, K is added here.</summary>
public readonly struct OwnSchedule<TWord, TLanes> : ISchedule<TWord>
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TWord Term(ref uint rows, int round, int stream, int streams)
    {
        TWord w = Unsafe.Add(ref Unsafe.As<uint, TWord>(ref rows), unchecked((round * streams) + stream));
        return TLanes.Add(w, TLanes.Broadcast(Unsafe.Add(
            ref MemoryMarshal.GetReference(Sha256Reference.RoundConstants), round)));
    }
}

/// <summary>
/// All lanes share one message: the reference points into a column of rows that hold K + W, and a broadcast straight
/// from memory costs no vector operation.
/// </summary>
public readonly struct SharedSchedule<TWord, TLanes> : ISchedule<TWord>
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TWord Term(ref uint rows, int round, int stream, int streams) => TLanes.Broadcast(Unsafe.Add(
        ref rows, unchecked(round * streams * (Unsafe.SizeOf<TWord>() / sizeof(uint)))));
}
