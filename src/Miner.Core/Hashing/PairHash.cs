using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Miner.Core.Hashing;

/// <summary>
/// The rounds of the search over pairs of 32 bytes behind a prefix. Such a message has two blocks, and of the second one
/// only the first word is not the same for all.
/// </summary>
internal sealed class PairHash<TWord, TLanes, TStreams> : IPairHash
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
    where TStreams : struct, IStreams<TWord>
{
    private const int AllRounds = 64;
    private const int MessageRows = 16;
    private const int StateRows = 8;
    private const int HalfSize = 32;
    private const int HalfRows = HalfSize / sizeof(uint);

    private readonly LaneRows _schedule;
    private readonly LaneRows _initial;
    private readonly LaneRows _chain;
    private readonly LaneRows _state;
    private readonly LaneRows _tail;

    public PairHash()
    {
        var memory = new LaneMemory((AllRounds + (3 * StateRows) + 1) * Width);
        _schedule = memory.Take(AllRounds, Width);
        _initial = memory.Take(StateRows, Width);
        _chain = memory.Take(StateRows, Width);
        _state = memory.Take(StateRows, Width);
        _tail = memory.Take(1, Width);
        for (int row = 0; row < StateRows; row++) _initial[row].Fill(Sha256Reference.InitialState[row]);
    }

    public int Width => Unsafe.SizeOf<TWord>() / sizeof(uint) * TStreams.Count;

    public void Hash(
        ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int stride, Span<byte> digests)
    {
        int pairs = digests.Length / HalfSize;
        if (pairs == 0) return;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(prefix.Length, sizeof(uint));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pairs, Width, nameof(digests));
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, HalfSize);
        int span = ((pairs - 1) * stride) + HalfSize;
        ArgumentOutOfRangeException.ThrowIfLessThan(first.Length, span, nameof(first));
        ArgumentOutOfRangeException.ThrowIfLessThan(second.Length, span, nameof(second));
        LaneQuads.Load(ref MemoryMarshal.GetReference(first), stride, pairs, prefix.Length, ref _schedule.First, Width);
        LaneQuads.Load(ref MemoryMarshal.GetReference(second), stride, pairs, prefix.Length, ref _schedule[HalfRows][0], Width);
        Join(prefix);
        Compress(_initial, MessageRows);
        AddState(ref _initial.At<TWord>(0));
        PrepareTail((uint)(8 * (prefix.Length + (2 * HalfSize))));
        Compress(_chain, TailSchedule<TWord, TLanes, TStreams>.FirstGrowingRow);
        AddState(ref _chain.At<TWord>(0));
        LaneQuads.Store(ref _chain.First, Width, pairs, ref MemoryMarshal.GetReference(digests));
    }

    private void Compress(LaneRows from, int firstGrowingRow)
    {
        TStreams.Compress<OwnSchedule<TWord, TLanes>>(
            ref from.At<TWord>(0), ref _state.At<TWord>(0), ref _schedule.First, 0, firstGrowingRow);
        TStreams.Compress<GrowingSchedule<TWord, TLanes>>(
            ref _state.At<TWord>(0), ref _state.At<TWord>(0), ref _schedule.First, firstGrowingRow, AllRounds);
    }

    /// <summary>
    /// Makes the message out of the pairs, which are moved by the prefix: their words came in turned by as many bytes, so
    /// each word of the message has its upper bytes from the word before.
    /// </summary>
    private void Join(ReadOnlySpan<byte> prefix)
    {
        uint word = 0;
        foreach (byte next in prefix) word = (word << 8) | next;
        int unmoved = 32 - (8 * prefix.Length);
        // Shifts of 32 bits count as none.
        uint upper = prefix.IsEmpty ? 0 : uint.MaxValue << unmoved;
        Join(prefix.IsEmpty ? 0 : word << unmoved, upper, 0x80000000 >> (8 * prefix.Length));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Join(uint prefix, uint upper, uint padding)
    {
        ref TWord rows = ref _schedule.At<TWord>(0), tails = ref _tail.At<TWord>(0);
        TWord mask = TLanes.Broadcast(upper);
        for (int stream = 0; stream < TStreams.Count; stream = unchecked(stream + 1))
        {
            TWord before = TLanes.Broadcast(prefix);
            for (int at = stream; at < unchecked(MessageRows * TStreams.Count); at = unchecked(at + TStreams.Count))
            {
                TWord word = Unsafe.Add(ref rows, at);
                Unsafe.Add(ref rows, at) = TLanes.Choose(mask, before, word);
                before = word;
            }

            Unsafe.Add(ref tails, stream) = TLanes.Choose(mask, before, TLanes.Broadcast(padding));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void PrepareTail(uint bits)
    {
        ref TWord rows = ref _schedule.At<TWord>(0), tails = ref _tail.At<TWord>(0);
        for (int stream = 0; stream < TStreams.Count; stream = unchecked(stream + 1))
            TailSchedule<TWord, TLanes, TStreams>.Prepare(
                ref Unsafe.Add(ref rows, stream), Unsafe.Add(ref tails, stream), bits);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void AddState(ref TWord before)
    {
        ref TWord chain = ref _chain.At<TWord>(0), state = ref _state.At<TWord>(0);
        for (int at = 0; at < unchecked(StateRows * TStreams.Count); at = unchecked(at + 1))
            Unsafe.Add(ref chain, at) = TLanes.Add(Unsafe.Add(ref before, at), Unsafe.Add(ref state, at));
    }
}
