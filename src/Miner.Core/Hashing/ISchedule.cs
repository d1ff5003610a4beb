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

/// <summary>Every lane has its own message: rows of W, K is added here.</summary>
public readonly struct OwnSchedule<TWord, TLanes> : ISchedule<TWord>
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TWord Term(ref uint rows, int round, int stream, int streams) =>
        WithConstant(Row(ref rows, round, stream, streams), round);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ref TWord Row(ref uint rows, int round, int stream, int streams) =>
        ref Unsafe.Add(ref Unsafe.As<uint, TWord>(ref rows), unchecked((round * streams) + stream));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TWord WithConstant(TWord word, int round) => TLanes.Add(word, TLanes.Broadcast(
        Unsafe.Add(ref MemoryMarshal.GetReference(Sha256Reference.RoundConstants), round)));
}

/// <summary>
/// Every lane has its own message, and a round from 16 on makes its own row of W out of earlier ones. Between the rounds
/// that is nearly free, ahead of them it is not: rounds wait for one another, rows for the few units that can shift.
/// </summary>
public readonly struct GrowingSchedule<TWord, TLanes> : ISchedule<TWord>
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TWord Term(ref uint rows, int round, int stream, int streams)
    {
        ref TWord w = ref OwnSchedule<TWord, TLanes>.Row(ref rows, round, stream, streams);
        TWord word = Sha256Rounds<TWord, TLanes>.Expand(
            Unsafe.Subtract(ref w, unchecked(2 * streams)),
            Unsafe.Subtract(ref w, unchecked(7 * streams)),
            Unsafe.Subtract(ref w, unchecked(15 * streams)),
            Unsafe.Subtract(ref w, unchecked(16 * streams)));
        w = word;
        return OwnSchedule<TWord, TLanes>.WithConstant(word, round);
    }
}
