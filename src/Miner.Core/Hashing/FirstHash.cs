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
    private const int NonceRow = 3;
    private const int AllRounds = 64;

    // W16 and W17 do not depend on the nonce; W18 is the first that does.
    private const int FirstOpenRow = 18;

    private const int RowE = 4;
    private const int MessageBits = 640;

    private readonly LaneRows _midstates = new(8, Width);
    private readonly LaneRows _closed = new(8, Width);
    private readonly LaneRows _start = new(8, Width);
    private readonly LaneRows _schedule = new(AllRounds, Width);
    private readonly LaneRows _shared = new(AllRounds, Width);
    private readonly LaneRows _laneNumbers = new(1, Width);

    private Work? _work;
    private int? _variant;

    public FirstHash()
    {
        for (int lane = 0; lane < Width; lane++) _laneNumbers[0][lane] = (uint)lane;
        _schedule[4].Fill(0x80000000);
        _schedule[15].Fill(MessageBits);
    }

    public static int Width => TStreams.Count * (Unsafe.SizeOf<TWord>() / sizeof(uint));

    /// <summary>Prepares for lanes that are the work's versions; there must be as many.</summary>
    public void LoadVersions(Work work)
    {
        if (ReferenceEquals(work, _work) && _variant is null) return;
        for (int lane = 0; lane < Width; lane++) SetLane(lane, work.Midstates[lane], work.Tail);
        SetWork(work, null);
    }

    /// <summary>Prepares for lanes that are nonces of one of the work's versions.</summary>
    public void LoadVariant(Work work, int variant)
    {
        if (ReferenceEquals(work, _work) && _variant == variant) return;
        for (int lane = 0; lane < Width; lane++) SetLane(lane, work.Midstates[variant], work.Tail);
        SetWork(work, variant);
    }

    /// <summary>Makes the schedules of the next nonces, one a column, for <see cref="HashShared"/>.</summary>
    public void ScheduleShared(uint firstNonce)
    {
        Schedule(firstNonce);
        AddConstants();
    }

    /// <summary>Hashes one nonce in all versions; its schedule stands in the column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void HashShared(uint nonce, int column, SecondHash<TWord, TLanes, TStreams> second)
    {
        TWord word = TLanes.Broadcast(BinaryPrimitives.ReverseEndianness(nonce));
        for (int stream = 0; stream < TStreams.Count; stream++) AddNonce(stream, word);
        TStreams.Compress<SharedSchedule<TWord, TLanes>>(
            ref _start.At<TWord>(0), ref second.Input, ref Unsafe.Add(ref _shared.First, column),
            FirstRounds.Count, AllRounds);
        second.Hash(ref _midstates.At<TWord>(0));
    }

    /// <summary>Hashes as many consecutive nonces as there are lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void HashOwn(uint firstNonce, SecondHash<TWord, TLanes, TStreams> second)
    {
        Schedule(firstNonce);
        ref TWord nonces = ref _schedule.At<TWord>(NonceRow);
        for (int stream = 0; stream < TStreams.Count; stream++) AddNonce(stream, Unsafe.Add(ref nonces, stream));
        TStreams.Compress<OwnSchedule<TWord, TLanes>>(
            ref _start.At<TWord>(0), ref second.Input, ref _schedule.First, FirstRounds.Count, AllRounds);
        second.Hash(ref _midstates.At<TWord>(0));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Schedule(uint firstNonce)
    {
        ref TWord nonces = ref _schedule.At<TWord>(NonceRow);
        ref TWord numbers = ref _laneNumbers.At<TWord>(0);
        for (int stream = 0; stream < TStreams.Count; stream++)
        {
            // A header's nonce is little-endian, SHA-256 reads big-endian words.
            Unsafe.Add(ref nonces, stream) = Sha256Rounds<TWord, TLanes>.ReverseBytes(
                TLanes.Add(Unsafe.Add(ref numbers, stream), TLanes.Broadcast(firstNonce)));
        }

        MessageRows<TWord, TLanes>.Expand(ref _schedule.At<TWord>(0), TStreams.Count, FirstOpenRow, AllRounds);
    }

    private void AddConstants() => MessageRows<TWord, TLanes>.AddConstants(
        ref _schedule.At<TWord>(0), ref _shared.At<TWord>(0), TStreams.Count, FirstRounds.Count, AllRounds);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddNonce(int stream, TWord nonce)
    {
        ref TWord closed = ref Unsafe.Add(ref _closed.At<TWord>(0), stream);
        ref TWord start = ref Unsafe.Add(ref _start.At<TWord>(0), stream);
        start = TLanes.Add(closed, nonce);
        Unsafe.Add(ref start, RowE * TStreams.Count) =
            TLanes.Add(Unsafe.Add(ref closed, RowE * TStreams.Count), nonce);
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
        _schedule[0].Fill(work.Tail.MerkleTail);
        _schedule[1].Fill(work.Tail.Time);
        _schedule[2].Fill(work.Tail.Bits);
        MessageRows<TWord, TLanes>.Expand(ref _schedule.At<TWord>(0), TStreams.Count, 16, FirstOpenRow);
        (_work, _variant) = (work, variant);
    }
}
