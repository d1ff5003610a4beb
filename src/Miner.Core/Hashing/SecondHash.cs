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
        ref TWord w = ref Input, midstate = ref midstates, start = ref _start.At<TWord>(0);
        TWord a = TLanes.Broadcast(OpenA), e = TLanes.Broadcast(OpenE);
        for (int stream = 0; stream < TStreams.Count; stream = unchecked(stream + 1))
        {
            SecondSchedule<TWord, TLanes, TStreams>.Prepare(ref w, ref midstate);
            Row(ref start, RowA) = TLanes.Add(a, w);
            Row(ref start, RowE) = TLanes.Add(e, w);
            w = ref Unsafe.Add(ref w, 1);
            midstate = ref Unsafe.Add(ref midstate, 1);
            start = ref Unsafe.Add(ref start, 1);
        }
    }

    // Rounds without their new a: four new e, each from the a that was new four rounds before.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private bool Finish(uint hitWord)
    {
        ref TWord state = ref _state.At<TWord>(0), rows = ref _schedule.At<TWord>(0), tops = ref _tops.At<TWord>(0);
        bool any = false;
        for (int stream = 0; stream < TStreams.Count; stream = unchecked(stream + 1))
        {
            TWord w57 = Word(ref rows, 57, Row(ref rows, 55));
            TWord w58 = Word(ref rows, 58, Row(ref rows, 56));
            TWord w59 = Word(ref rows, 59, w57);
            TWord w60 = Word(ref rows, LastRound, w58);
            TWord e = Row(ref state, RowE), f = Row(ref state, 5), g = Row(ref state, 6);
            TWord e57 = NewE(Row(ref state, 3), e, f, g, Row(ref state, 7), w57, 57);
            TWord e58 = NewE(Row(ref state, 2), e57, e, f, g, w58, 58);
            TWord e59 = NewE(Row(ref state, 1), e58, e57, e, f, w59, 59);
            TWord e60 = NewE(Row(ref state, RowA), e59, e58, e57, e, w60, LastRound);
            TWord top = Sha256Rounds<TWord, TLanes>.ReverseBytes(
                TLanes.Add(e60, TLanes.Broadcast(Sha256Reference.InitialState[7])));
            Unsafe.Add(ref tops, stream) = top;
            any |= TLanes.AnyAtMost(top, hitWord);
            state = ref Unsafe.Add(ref state, 1);
            rows = ref Unsafe.Add(ref rows, 1);
        }

        return any;
    }

    // The same stream's word in a later row.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref TWord Row(ref TWord rows, int row) => ref Unsafe.Add(ref rows, unchecked(row * TStreams.Count));

    // W of a round past the schedule in memory; the word two rounds before it may not be there either.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWord Word(ref TWord rows, int round, TWord twoBefore) => Sha256Rounds<TWord, TLanes>.Expand(
        twoBefore, Row(ref rows, unchecked(round - 7)), Row(ref rows, unchecked(round - 15)), Row(ref rows, unchecked(round - 16)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWord NewE(TWord d, TWord e, TWord f, TWord g, TWord h, TWord word, int round) =>
        Sha256Rounds<TWord, TLanes>.NewE(
            d, e, f, g, h, TLanes.Add(word, TLanes.Broadcast(Unsafe.Add(ref ScheduleRows<TWord>.Constants, round))));
}
