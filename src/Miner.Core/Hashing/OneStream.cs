using System.Runtime.CompilerServices;

namespace Miner.Core.Hashing;

/// <summary>The loop of four rounds for one word of lanes, out of several whose rows lie side by side.</summary>
internal static class OneStream<TWord, TLanes>
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
{
    /// <summary>As <see cref="IStreams{TWord}.Compress"/>, for a single stream. Inlined into root methods.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Compress<TSchedule>(
        ref TWord from, ref TWord to, ref uint rows, int first, int end, int stream, int streams)
        where TSchedule : struct, ISchedule<TWord>
    {
        TWord a = Row(ref from, 0, stream, streams);
        TWord b = Row(ref from, 1, stream, streams);
        TWord c = Row(ref from, 2, stream, streams);
        TWord d = Row(ref from, 3, stream, streams);
        TWord e = Row(ref from, 4, stream, streams);
        TWord f = Row(ref from, 5, stream, streams);
        TWord g = Row(ref from, 6, stream, streams);
        TWord h = Row(ref from, 7, stream, streams);

        for (int t = first; t < end; t = unchecked(t + 4))
        {
            Round(a, b, c, ref d, e, f, g, ref h, TSchedule.Term(ref rows, t, stream, streams));
            Round(h, a, b, ref c, d, e, f, ref g, TSchedule.Term(ref rows, unchecked(t + 1), stream, streams));
            Round(g, h, a, ref b, c, d, e, ref f, TSchedule.Term(ref rows, unchecked(t + 2), stream, streams));
            Round(f, g, h, ref a, b, c, d, ref e, TSchedule.Term(ref rows, unchecked(t + 3), stream, streams));
            (a, e) = (e, a);
            (b, f) = (f, b);
            (c, g) = (g, c);
            (d, h) = (h, d);
        }

        Row(ref to, 0, stream, streams) = a;
        Row(ref to, 1, stream, streams) = b;
        Row(ref to, 2, stream, streams) = c;
        Row(ref to, 3, stream, streams) = d;
        Row(ref to, 4, stream, streams) = e;
        Row(ref to, 5, stream, streams) = f;
        Row(ref to, 6, stream, streams) = g;
        Row(ref to, 7, stream, streams) = h;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref TWord Row(ref TWord rows, int row, int stream, int streams) =>
        ref Unsafe.Add(ref rows, unchecked((row * streams) + stream));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        TWord a, TWord b, TWord c, ref TWord d, TWord e, TWord f, TWord g, ref TWord h, TWord term) =>
        Sha256Rounds<TWord, TLanes>.Round(a, b, c, ref d, e, f, g, ref h, term);
}
