using System.Runtime.CompilerServices;

namespace Miner.Core.Hashing;

/// <summary>The outer SHA-256 of many headers side by side, as far as its last word H7.</summary>
internal sealed class SecondHash<TWord, TLanes, TStreams>
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
    where TStreams : struct, IStreams<TWord>
{
    // h after round 63 is e after round 60: rounds 61 to 63 add nothing to H7, and round 60 only needs its new e.
    private const int LastRound = 60;

    private const int MessageBits = 256;

    private readonly LaneRows _initial = new(8, Width);
    private readonly LaneRows _state = new(8, Width);
    private readonly LaneRows _schedule = new(LastRound + 1, Width);
    private readonly LaneRows _tops = new(1, Width);

    public SecondHash()
    {
        for (int row = 0; row < 8; row++) _initial[row].Fill(Sha256Reference.InitialState[row]);
        _schedule[8].Fill(0x80000000);
        _schedule[15].Fill(MessageBits);
    }

    /// <summary>Eight rows of message: where the first hash leaves its state, before the midstate is added.</summary>
    public ref TWord Input => ref _schedule.At<TWord>(0);

    /// <summary>The top 32 bits of each lane's block hash, read as targets are compared.</summary>
    public ReadOnlySpan<uint> TopWords => _tops[0];

    private static int Width => FirstHash<TWord, TLanes, TStreams>.Width;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Hash(ref TWord midstates)
    {
        ref TWord message = ref Input;
        for (int at = 0; at < 8 * TStreams.Count; at++)
            Unsafe.Add(ref message, at) = TLanes.Add(Unsafe.Add(ref message, at), Unsafe.Add(ref midstates, at));
        MessageRows<TWord, TLanes>.Expand(ref message, TStreams.Count, 16, LastRound + 1);
        TStreams.Compress<OwnSchedule<TWord, TLanes>>(
            ref _initial.At<TWord>(0), ref _state.At<TWord>(0), ref _schedule.First, 0, LastRound);
        for (int stream = 0; stream < TStreams.Count; stream++) SetTopWord(stream);
    }

    /// <summary>Whether any lane's top word is at most the word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool AnyHit(uint hitWord)
    {
        bool any = false;
        ref TWord tops = ref _tops.At<TWord>(0);
        for (int stream = 0; stream < TStreams.Count; stream++)
            any |= TLanes.AnyAtMost(Unsafe.Add(ref tops, stream), hitWord);
        return any;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetTopWord(int stream)
    {
        ref TWord d = ref Unsafe.Add(ref _state.At<TWord>(3), stream);
        ref TWord e = ref Unsafe.Add(ref _state.At<TWord>(4), stream);
        ref TWord f = ref Unsafe.Add(ref _state.At<TWord>(5), stream);
        ref TWord g = ref Unsafe.Add(ref _state.At<TWord>(6), stream);
        ref TWord h = ref Unsafe.Add(ref _state.At<TWord>(7), stream);
        TWord term = OwnSchedule<TWord, TLanes>.Term(ref _schedule.First, LastRound, stream, TStreams.Count);
        TWord h7 = TLanes.Add(
            Sha256Rounds<TWord, TLanes>.NewE(d, e, f, g, h, term),
            TLanes.Broadcast(Sha256Reference.InitialState[7]));
        Unsafe.Add(ref _tops.At<TWord>(0), stream) = Sha256Rounds<TWord, TLanes>.ReverseBytes(h7);
    }
}
