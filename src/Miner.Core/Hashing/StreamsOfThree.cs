using System.Runtime.CompilerServices;

namespace Miner.Core.Hashing;

/// <summary>Three interleaved words of lanes: 24 words of state, which fit the 32 registers of AVX-512.</summary>
public readonly struct StreamsOfThree<TWord, TLanes> : IStreams<TWord>
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
{
    public static int Count => 3;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Compress<TSchedule>(ref TWord from, ref TWord to, ref uint rows, int first, int end)
        where TSchedule : struct, ISchedule<TWord>
    {
        TWord a0 = from, a1 = Unsafe.Add(ref from, 1), a2 = Unsafe.Add(ref from, 2);
        TWord b0 = Unsafe.Add(ref from, 3), b1 = Unsafe.Add(ref from, 4), b2 = Unsafe.Add(ref from, 5);
        TWord c0 = Unsafe.Add(ref from, 6), c1 = Unsafe.Add(ref from, 7), c2 = Unsafe.Add(ref from, 8);
        TWord d0 = Unsafe.Add(ref from, 9), d1 = Unsafe.Add(ref from, 10), d2 = Unsafe.Add(ref from, 11);
        TWord e0 = Unsafe.Add(ref from, 12), e1 = Unsafe.Add(ref from, 13), e2 = Unsafe.Add(ref from, 14);
        TWord f0 = Unsafe.Add(ref from, 15), f1 = Unsafe.Add(ref from, 16), f2 = Unsafe.Add(ref from, 17);
        TWord g0 = Unsafe.Add(ref from, 18), g1 = Unsafe.Add(ref from, 19), g2 = Unsafe.Add(ref from, 20);
        TWord h0 = Unsafe.Add(ref from, 21), h1 = Unsafe.Add(ref from, 22), h2 = Unsafe.Add(ref from, 23);

        ref uint row = ref ScheduleRows<TWord>.Ahead(ref rows, first, Count);
        ref uint constant = ref Unsafe.Add(ref ScheduleRows<TWord>.Constants, first);
        ref uint stop = ref Unsafe.Add(ref ScheduleRows<TWord>.Constants, end);
        while (Unsafe.IsAddressLessThan(ref constant, ref stop))
        {
            Round<TSchedule>(
                ref row, ref constant, 0, a0, a1, a2, b0, b1, b2, c0, c1, c2, ref d0, ref d1, ref d2,
                e0, e1, e2, f0, f1, f2, g0, g1, g2, ref h0, ref h1, ref h2);
            Round<TSchedule>(
                ref row, ref constant, 1, d0, d1, d2, a0, a1, a2, b0, b1, b2, ref c0, ref c1, ref c2,
                h0, h1, h2, e0, e1, e2, f0, f1, f2, ref g0, ref g1, ref g2);
            Round<TSchedule>(
                ref row, ref constant, 2, c0, c1, c2, d0, d1, d2, a0, a1, a2, ref b0, ref b1, ref b2,
                g0, g1, g2, h0, h1, h2, e0, e1, e2, ref f0, ref f1, ref f2);
            Round<TSchedule>(
                ref row, ref constant, 3, b0, b1, b2, c0, c1, c2, d0, d1, d2, ref a0, ref a1, ref a2,
                f0, f1, f2, g0, g1, g2, h0, h1, h2, ref e0, ref e1, ref e2);
            row = ref ScheduleRows<TWord>.Ahead(ref row, 4, Count);
            constant = ref Unsafe.Add(ref constant, 4);
        }

        to = a0;
        Unsafe.Add(ref to, 1) = a1;
        Unsafe.Add(ref to, 2) = a2;
        Unsafe.Add(ref to, 3) = b0;
        Unsafe.Add(ref to, 4) = b1;
        Unsafe.Add(ref to, 5) = b2;
        Unsafe.Add(ref to, 6) = c0;
        Unsafe.Add(ref to, 7) = c1;
        Unsafe.Add(ref to, 8) = c2;
        Unsafe.Add(ref to, 9) = d0;
        Unsafe.Add(ref to, 10) = d1;
        Unsafe.Add(ref to, 11) = d2;
        Unsafe.Add(ref to, 12) = e0;
        Unsafe.Add(ref to, 13) = e1;
        Unsafe.Add(ref to, 14) = e2;
        Unsafe.Add(ref to, 15) = f0;
        Unsafe.Add(ref to, 16) = f1;
        Unsafe.Add(ref to, 17) = f2;
        Unsafe.Add(ref to, 18) = g0;
        Unsafe.Add(ref to, 19) = g1;
        Unsafe.Add(ref to, 20) = g2;
        Unsafe.Add(ref to, 21) = h0;
        Unsafe.Add(ref to, 22) = h1;
        Unsafe.Add(ref to, 23) = h2;
    }

    // One step for all streams before the next for any: the closer what is independent stands, the more of it the processor
    // finds. The new e goes where h was and the new a where d was: after four rounds every word is back in its place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round<TSchedule>(
        ref uint row,
        ref uint constant,
        int ahead,
        TWord a0, TWord a1, TWord a2,
        TWord b0, TWord b1, TWord b2,
        TWord c0, TWord c1, TWord c2,
        ref TWord d0, ref TWord d1, ref TWord d2,
        TWord e0, TWord e1, TWord e2,
        TWord f0, TWord f1, TWord f2,
        TWord g0, TWord g1, TWord g2,
        ref TWord h0, ref TWord h1, ref TWord h2)
        where TSchedule : struct, ISchedule<TWord>
    {
        h0 = TLanes.Add(h0, TSchedule.Term(ref row, ref constant, ahead, 0, Count));
        h1 = TLanes.Add(h1, TSchedule.Term(ref row, ref constant, ahead, 1, Count));
        h2 = TLanes.Add(h2, TSchedule.Term(ref row, ref constant, ahead, 2, Count));
        TWord s0 = Sha256Rounds<TWord, TLanes>.BigSigma1(e0);
        TWord s1 = Sha256Rounds<TWord, TLanes>.BigSigma1(e1);
        TWord s2 = Sha256Rounds<TWord, TLanes>.BigSigma1(e2);
        h0 = TLanes.Add(h0, TLanes.Choose(e0, f0, g0));
        h1 = TLanes.Add(h1, TLanes.Choose(e1, f1, g1));
        h2 = TLanes.Add(h2, TLanes.Choose(e2, f2, g2));
        h0 = TLanes.Add(h0, s0);
        h1 = TLanes.Add(h1, s1);
        h2 = TLanes.Add(h2, s2);
        TWord t0 = TLanes.Add(h0, TLanes.Majority(a0, b0, c0));
        TWord t1 = TLanes.Add(h1, TLanes.Majority(a1, b1, c1));
        TWord t2 = TLanes.Add(h2, TLanes.Majority(a2, b2, c2));
        h0 = TLanes.Add(h0, d0);
        h1 = TLanes.Add(h1, d1);
        h2 = TLanes.Add(h2, d2);
        d0 = TLanes.Add(t0, Sha256Rounds<TWord, TLanes>.BigSigma0(a0));
        d1 = TLanes.Add(t1, Sha256Rounds<TWord, TLanes>.BigSigma0(a1));
        d2 = TLanes.Add(t2, Sha256Rounds<TWord, TLanes>.BigSigma0(a2));
    }
}
