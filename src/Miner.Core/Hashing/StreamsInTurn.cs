using System.Runtime.CompilerServices;

namespace Miner.Core.Hashing;

/// <summary>
/// Four words of lanes one after the other, in every step of a hash: for paths with too few registers to interleave. Where
/// one word's rounds end and wait for each other, the next one's have begun.
/// </summary>
public readonly struct StreamsInTurn<TWord, TLanes> : IStreams<TWord>
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
{
    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Compress<TSchedule>(ref TWord from, ref TWord to, ref uint rows, int first, int end)
        where TSchedule : struct, ISchedule<TWord>
    {
        for (int stream = 0; stream < Count; stream = unchecked(stream + 1))
            OneStream<TWord, TLanes>.Compress<TSchedule>(ref from, ref to, ref rows, first, end, stream, Count);
    }
}
