using System.Runtime.CompilerServices;

namespace Miner.Core.Hashing;

/// <summary>The outer SHA-256 of many headers side by side, as far as its last word H7.</summary>
internal sealed class SecondHash<TWord, TLanes, TStreams>
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
    where TStreams : struct, IStreams<TWord>
{
    // W0 enters round 0 as a summand of what else is constant, so the loops begin with round 1.
    private const int FirstRound = 1;

    // h after round 63 is e after round 60: what comes later adds nothing to H7, and neither does a from round 57 on.
    private const int FirstShortRound = 57;
    private const int LastRound = 60;

    private const int RowA = 0;
    private const int RowE = 4;

    // The new a and e of round 0 on the initial state, were W0 zero.
    private const uint OpenA = 0xfc08884d;
    private const uint OpenE = 0x98c7e2a2;

    private readonly LaneRows _schedule;
    private readonly LaneRows _start;
    private readonly LaneRows _state;
    private readonly LaneRows _tops;

    public SecondHash(LaneMemory memory, int width)
    {
        _schedule = memory.Take(LastRound + 1, width);
        _start = memory.Take(8, width);
        _state = memory.Take(8, width);
        _tops = memory.Take(1, width);
        SecondSchedule<TWord, TLanes, TStreams>.Pad(_schedule);
        // What round 0 leaves: a and e depend on W0, the others move on by one.
        foreach (int row in (ReadOnlySpan<int>)[1, 2, 3, 5, 6, 7]) _start[row].Fill(Sha256Reference.InitialState[row - 1]);
    }

    /// <summary>Rows of memory that it takes.</summary>
    public static int Rows => LastRound + 1 + 8 + 8 + 1;

    /// <summary>Eight rows: where the first hash leaves its state, before the midstate is added.</summary>
    public ref TWord Input => ref _schedule.At<TWord>(0);

    /// <summary>The top 32 bits of each lane's block hash, read as targets are compared.</summary>
    public ReadOnlySpan<uint> TopWords => _tops[0];

    /// <summary>Whether any lane's top word is at most <paramref name="hitWord"/>.</summary>
    public bool Hash(ref TWord midstates, uint hitWord)
    {
        Prepare(ref midstates);
        TStreams.Compress<OwnSchedule<TWord, TLanes>>(
            ref _start.At<TWord>(0), ref _state.At<TWord>(0), ref _schedule.First,
            FirstRound, SecondSchedule<TWord, TLanes, TStreams>.FirstGrowingRow);
        TStreams.Compress<GrowingSchedule<TWord, TLanes>>(
            ref _state.At<TWord>(0), ref _state.At<TWord>(0), ref _schedule.First,
            SecondSchedule<TWord, TLanes, TStreams>.FirstGrowingRow, FirstShortRound);
        return Finish(hitWord);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Prepare(ref TWord midstates)
    {
        ref TWord w = ref Input, start = ref _start.At<TWord>(0);
        TWord a = TLanes.Broadcast(OpenA), e = TLanes.Broadcast(OpenE);
        for (int stream = 0; stream < TStreams.Count; stream = unchecked(stream + 1))
        {
            SecondSchedule<TWord, TLanes, TStreams>.Prepare(
                ref Unsafe.Add(ref w, stream), ref Unsafe.Add(ref midstates, stream));
            TWord w0 = Unsafe.Add(ref w, stream);
            Row(ref start, RowA, stream) = TLanes.Add(a, w0);
            Row(ref start, RowE, stream) = TLanes.Add(e, w0);
        }
    }

    // Rounds without their new a: four new e, each from the a that was new four rounds before.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private bool Finish(uint hitWord)
    {
        ref TWord state = ref _state.At<TWord>(0), tops = ref _tops.At<TWord>(0);
        ref uint rows = ref _schedule.First;
        bool any = false;
        for (int stream = 0; stream < TStreams.Count; stream = unchecked(stream + 1))
        {
            TWord e = Row(ref state, RowE, stream), f = Row(ref state, 5, stream), g = Row(ref state, 6, stream);
            TWord e57 = NewE(Row(ref state, 3, stream), e, f, g, Row(ref state, 7, stream), Term(ref rows, 57, stream));
            TWord e58 = NewE(Row(ref state, 2, stream), e57, e, f, g, Term(ref rows, 58, stream));
            TWord e59 = NewE(Row(ref state, 1, stream), e58, e57, e, f, Term(ref rows, 59, stream));
            TWord e60 = NewE(Row(ref state, RowA, stream), e59, e58, e57, e, Term(ref rows, LastRound, stream));
            TWord h7 = TLanes.Add(e60, TLanes.Broadcast(Sha256Reference.InitialState[7]));
            TWord top = Sha256Rounds<TWord, TLanes>.ReverseBytes(h7);
            Unsafe.Add(ref tops, stream) = top;
            any |= TLanes.AnyAtMost(top, hitWord);
        }

        return any;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref TWord Row(ref TWord rows, int row, int stream) =>
        ref Unsafe.Add(ref rows, unchecked((row * TStreams.Count) + stream));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWord Term(ref uint rows, int round, int stream) =>
        GrowingSchedule<TWord, TLanes>.Term(ref rows, round, stream, TStreams.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWord NewE(TWord d, TWord e, TWord f, TWord g, TWord h, TWord term) =>
        Sha256Rounds<TWord, TLanes>.NewE(d, e, f, g, h, term);
}
