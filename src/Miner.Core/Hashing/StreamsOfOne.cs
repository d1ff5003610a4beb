using System.Runtime.CompilerServices;

namespace Miner.Core.Hashing;

/// <summary>One word of lanes at a time.</summary>
public readonly struct StreamsOfOne<TWord, TLanes> : IStreams<TWord>
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
{
    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Compress<TSchedule>(ref TWord from, ref TWord to, ref uint rows, int first, int end)
        where TSchedule : struct, ISchedule<TWord> =>
        OneStream<TWord, TLanes>.Compress<TSchedule>(ref from, ref to, ref rows, first, end, stream: 0, Count);
}
