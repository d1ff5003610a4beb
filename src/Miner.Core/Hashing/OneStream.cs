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

        ref uint row = ref ScheduleRows<TWord>.Ahead(ref rows, first, streams);
        ref uint constant = ref Unsafe.Add(ref ScheduleRows<TWord>.Constants, first);
        ref uint stop = ref Unsafe.Add(ref ScheduleRows<TWord>.Constants, end);
        while (Unsafe.IsAddressLessThan(ref constant, ref stop))
        {
            Round(a, b, c, ref d, e, f, g, ref h, TSchedule.Term(ref row, ref constant, 0, stream, streams));
            Round(d, a, b, ref c, h, e, f, ref g, TSchedule.Term(ref row, ref constant, 1, stream, streams));
            Round(c, d, a, ref b, g, h, e, ref f, TSchedule.Term(ref row, ref constant, 2, stream, streams));
            Round(b, c, d, ref a, f, g, h, ref e, TSchedule.Term(ref row, ref constant, 3, stream, streams));
            row = ref ScheduleRows<TWord>.Ahead(ref row, 4, streams);
            constant = ref Unsafe.Add(ref constant, 4);
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

    // The new e goes where h was and the new a where d was: after four rounds every word is back in its place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        TWord a, TWord b, TWord c, ref TWord d, TWord e, TWord f, TWord g, ref TWord h, TWord term)
    {
        TWord t = TLanes.Add(TLanes.Add(TLanes.Add(h, term), TLanes.Choose(e, f, g)), Sha256Rounds<TWord, TLanes>.BigSigma1(e));
        h = TLanes.Add(d, t);
        d = TLanes.Add(t, TLanes.Add(Sha256Rounds<TWord, TLanes>.BigSigma0(a), TLanes.Majority(a, b, c)));
    }
}
