using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Miner.Core.Mining;

namespace Miner.Core.Hashing;

/// <summary>The second block of many headers side by side: the inner SHA-256 from the midstates on.</summary>
internal sealed class FirstHash<TWord, TLanes, TStreams>
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
    where TStreams : struct, IStreams<TWord>
{
    private const int AllRounds = 64;
    private const int RowE = 4;

    private readonly LaneRows _midstates;
    private readonly LaneRows _closed;
    private readonly LaneRows _start;
    private readonly LaneRows _state;
    private readonly LaneRows _shared;
    private readonly LaneRows _schedule;
    private readonly LaneRows _laneNumbers;

    private Work? _work;
    private int? _variant;

    public FirstHash(LaneMemory memory, int width)
    {
        _shared = memory.Take(AllRounds, width);
        _midstates = memory.Take(8, width);
        _closed = memory.Take(8, width);
        _start = memory.Take(8, width);
        _state = memory.Take(8, width);
        _schedule = memory.Take(AllRounds, width);
        _laneNumbers = memory.Take(1, width);
        for (int lane = 0; lane < width; lane++) _laneNumbers[0][lane] = (uint)lane;
    }

    /// <summary>Rows of memory that it takes.</summary>
    public static int Rows => (2 * AllRounds) + (4 * 8) + 1;

    /// <summary>What the state that <see cref="HashShared"/> or <see cref="HashOwn"/> leaves is to be added to.</summary>
    public ref TWord Midstates => ref _midstates.At<TWord>(0);

    /// <summary>Prepares for lanes that are the work's versions; there must be as many.</summary>
    public void LoadVersions(Work work)
    {
        if (ReferenceEquals(work, _work) && _variant is null) return;
        for (int lane = 0; lane < work.Midstates.Length; lane++) SetLane(lane, work.Midstates[lane], work.Tail);
        SetWork(work, null);
    }

    /// <summary>Prepares for lanes that are nonces of one of the work's versions.</summary>
    public void LoadVariant(Work work, int variant)
    {
        if (ReferenceEquals(work, _work) && _variant == variant) return;
        for (int lane = 0; lane < _laneNumbers[0].Length; lane++) SetLane(lane, work.Midstates[variant], work.Tail);
        SetWork(work, variant);
    }

    /// <summary>Makes the schedules of the next nonces, one a column, for <see cref="HashShared"/>.</summary>
    public void ScheduleShared(uint firstNonce)
    {
        const int open = FirstSchedule<TWord, TLanes, TStreams>.FirstGrowingRow;
        Prepare(firstNonce);
        MessageRows<TWord, TLanes>.Expand(ref _schedule.At<TWord>(0), TStreams.Count, open, AllRounds);
        MessageRows<TWord, TLanes>.AddConstants(
            ref _schedule.At<TWord>(0), ref _shared.At<TWord>(0), TStreams.Count, FirstRounds.Count, AllRounds);
    }

    /// <summary>Hashes one nonce in all versions; its schedule stands in the column.</summary>
    /// <param name="result">Eight rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void HashShared(uint nonce, int column, ref TWord result)
    {
        TWord word = TLanes.Broadcast(BinaryPrimitives.ReverseEndianness(nonce));
        ref TWord closed = ref _closed.At<TWord>(0), start = ref _start.At<TWord>(0);
        for (int stream = 0; stream < TStreams.Count; stream = unchecked(stream + 1)) AddNonce(ref closed, ref start, stream, word);
        TStreams.Compress<SharedSchedule<TWord, TLanes>>(
            ref start, ref result, ref Unsafe.Add(ref _shared.First, column), FirstRounds.Count, AllRounds);
    }

    /// <summary>Hashes as many consecutive nonces as there are lanes.</summary>
    /// <param name="result">Eight rows.</param>
    public void HashOwn(uint firstNonce, ref TWord result)
    {
        const int open = FirstSchedule<TWord, TLanes, TStreams>.FirstGrowingRow;
        Prepare(firstNonce);
        TStreams.Compress<OwnSchedule<TWord, TLanes>>(
            ref _start.At<TWord>(0), ref _state.At<TWord>(0), ref _schedule.First, FirstRounds.Count, open);
        TStreams.Compress<GrowingSchedule<TWord, TLanes>>(
            ref _state.At<TWord>(0), ref result, ref _schedule.First, open, AllRounds);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Prepare(uint firstNonce)
    {
        ref TWord closed = ref _closed.At<TWord>(0), start = ref _start.At<TWord>(0);
        ref TWord w = ref _schedule.At<TWord>(0), numbers = ref _laneNumbers.At<TWord>(0);
        TWord first = TLanes.Broadcast(firstNonce);
        for (int stream = 0; stream < TStreams.Count; stream = unchecked(stream + 1))
        {
            TWord nonce = Sha256Rounds<TWord, TLanes>.ReverseBytes(TLanes.Add(Unsafe.Add(ref numbers, stream), first));
            AddNonce(ref closed, ref start, stream, nonce);
            FirstSchedule<TWord, TLanes, TStreams>.Prepare(ref Unsafe.Add(ref w, stream), nonce);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddNonce(ref TWord closed, ref TWord start, int stream, TWord nonce)
    {
        int e = unchecked((RowE * TStreams.Count) + stream);
        Unsafe.Add(ref start, stream) = TLanes.Add(Unsafe.Add(ref closed, stream), nonce);
        Unsafe.Add(ref start, e) = TLanes.Add(Unsafe.Add(ref closed, e), nonce);
    }

    private void SetLane(int lane, HeaderMidstate midstate, HeaderTail tail)
    {
        SetLane(_midstates, lane, midstate);
        SetLane(_closed, lane, FirstRounds.Of(midstate, tail));
        SetLane(_start, lane, FirstRounds.Of(midstate, tail));
    }

    private static void SetLane(LaneRows rows, int lane, HeaderMidstate state)
    {
        (uint a, uint b, uint c, uint d, uint e, uint f, uint g, uint h) = state;
        ReadOnlySpan<uint> words = [a, b, c, d, e, f, g, h];
        for (int row = 0; row < words.Length; row++) rows[row][lane] = words[row];
    }

    private void SetWork(Work work, int? variant)
    {
        FirstSchedule<TWord, TLanes, TStreams>.Load(_schedule, work.Tail);
        (_work, _variant) = (work, variant);
    }
}
