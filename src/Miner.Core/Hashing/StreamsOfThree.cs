using System.Runtime.CompilerServices;

namespace Miner.Core.Hashing;

/// <summary>Three interleaved words of lanes: 24 words of state, which fit the 32 registers of AVX-512.</summary>
public readonly struct StreamsOfThree<TWord, TLanes> : IStreams<TWord>
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
{
    public static int Count => 3;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

        for (int t = first; t < end; t = unchecked(t + 4))
        {
            Round(a0, b0, c0, ref d0, e0, f0, g0, ref h0, TSchedule.Term(ref rows, t, 0, Count));
            Round(a1, b1, c1, ref d1, e1, f1, g1, ref h1, TSchedule.Term(ref rows, t, 1, Count));
            Round(a2, b2, c2, ref d2, e2, f2, g2, ref h2, TSchedule.Term(ref rows, t, 2, Count));
            Round(h0, a0, b0, ref c0, d0, e0, f0, ref g0, TSchedule.Term(ref rows, unchecked(t + 1), 0, Count));
            Round(h1, a1, b1, ref c1, d1, e1, f1, ref g1, TSchedule.Term(ref rows, unchecked(t + 1), 1, Count));
            Round(h2, a2, b2, ref c2, d2, e2, f2, ref g2, TSchedule.Term(ref rows, unchecked(t + 1), 2, Count));
            Round(g0, h0, a0, ref b0, c0, d0, e0, ref f0, TSchedule.Term(ref rows, unchecked(t + 2), 0, Count));
            Round(g1, h1, a1, ref b1, c1, d1, e1, ref f1, TSchedule.Term(ref rows, unchecked(t + 2), 1, Count));
            Round(g2, h2, a2, ref b2, c2, d2, e2, ref f2, TSchedule.Term(ref rows, unchecked(t + 2), 2, Count));
            Round(f0, g0, h0, ref a0, b0, c0, d0, ref e0, TSchedule.Term(ref rows, unchecked(t + 3), 0, Count));
            Round(f1, g1, h1, ref a1, b1, c1, d1, ref e1, TSchedule.Term(ref rows, unchecked(t + 3), 1, Count));
            Round(f2, g2, h2, ref a2, b2, c2, d2, ref e2, TSchedule.Term(ref rows, unchecked(t + 3), 2, Count));
            (a0, e0) = (e0, a0);
            (a1, e1) = (e1, a1);
            (a2, e2) = (e2, a2);
            (b0, f0) = (f0, b0);
            (b1, f1) = (f1, b1);
            (b2, f2) = (f2, b2);
            (c0, g0) = (g0, c0);
            (c1, g1) = (g1, c1);
            (c2, g2) = (g2, c2);
            (d0, h0) = (h0, d0);
            (d1, h1) = (h1, d1);
            (d2, h2) = (h2, d2);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        TWord a, TWord b, TWord c, ref TWord d, TWord e, TWord f, TWord g, ref TWord h, TWord term) =>
        Sha256Rounds<TWord, TLanes>.Round(a, b, c, ref d, e, f, g, ref h, term);
}
