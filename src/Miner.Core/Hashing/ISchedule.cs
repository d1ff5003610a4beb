using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Miner.Core.Hashing;

/// <summary>Where a round takes its K + W from. Rows lie in memory, one row a round, one word a lane.</summary>
public interface ISchedule<TWord>
    where TWord : struct
{
    /// <summary>K + W of a round for one stream out of <paramref name="streams"/>.</summary>
    /// <param name="row">The row of an earlier round.</param>
    /// <param name="constant">K of that round.</param>
    /// <param name="ahead">How many rounds later the wanted one is: constant in the code, so that all addresses are.</param>
    static abstract TWord Term(ref uint row, ref uint constant, int ahead, int stream, int streams);
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
    public static TWord Term(ref uint row, ref uint constant, int ahead, int stream, int streams) =>
        TLanes.Broadcast(ScheduleRows<TWord>.Ahead(ref row, ahead, streams));
}

/// <summary>Every lane has its own message: rows of W, K is added here.</summary>
public readonly struct OwnSchedule<TWord, TLanes> : ISchedule<TWord>
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TWord Term(ref uint row, ref uint constant, int ahead, int stream, int streams) => TLanes.Add(
        ScheduleRows<TWord>.Word(ref row, ahead, stream, streams), TLanes.Broadcast(Unsafe.Add(ref constant, ahead)));
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
    public static TWord Term(ref uint row, ref uint constant, int ahead, int stream, int streams)
    {
        ref TWord w = ref ScheduleRows<TWord>.Word(ref row, ahead, stream, streams);
        TWord word = Sha256Rounds<TWord, TLanes>.Expand(
            Unsafe.Subtract(ref w, unchecked(2 * streams)),
            Unsafe.Subtract(ref w, unchecked(7 * streams)),
            Unsafe.Subtract(ref w, unchecked(15 * streams)),
            Unsafe.Subtract(ref w, unchecked(16 * streams)));
        w = word;
        return TLanes.Add(word, TLanes.Broadcast(Unsafe.Add(ref constant, ahead)));
    }
}

/// <summary>Where the rows of a schedule lie in memory.</summary>
internal static class ScheduleRows<TWord>
    where TWord : struct
{
    /// <summary>K of the 64 rounds.</summary>
    public static ref uint Constants => ref MemoryMarshal.GetReference(Sha256Reference.RoundConstants);

    /// <summary>The same word in a later row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref uint Ahead(ref uint row, int rounds, int streams) =>
        ref Unsafe.Add(ref row, unchecked(rounds * streams * (Unsafe.SizeOf<TWord>() / sizeof(uint))));

    /// <summary>One stream's word in a later row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref TWord Word(ref uint row, int rounds, int stream, int streams) =>
        ref Unsafe.Add(ref Unsafe.As<uint, TWord>(ref row), unchecked((rounds * streams) + stream));
}
