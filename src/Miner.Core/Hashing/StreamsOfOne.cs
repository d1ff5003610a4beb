using System.Runtime.CompilerServices;

namespace Miner.Core.Hashing;

/// <summary>One word of lanes at a time: for paths with too few registers to interleave.</summary>
public readonly struct StreamsOfOne<TWord, TLanes> : IStreams<TWord>
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
{
    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Compress<TSchedule>(ref TWord from, ref TWord to, ref uint rows, int first, int end)
        where TSchedule : struct, ISchedule<TWord>
    {
        TWord a = from;
        TWord b = Unsafe.Add(ref from, 1);
        TWord c = Unsafe.Add(ref from, 2);
        TWord d = Unsafe.Add(ref from, 3);
        TWord e = Unsafe.Add(ref from, 4);
        TWord f = Unsafe.Add(ref from, 5);
        TWord g = Unsafe.Add(ref from, 6);
        TWord h = Unsafe.Add(ref from, 7);

        for (int t = first; t < end; t = unchecked(t + 4))
        {
            Round(a, b, c, ref d, e, f, g, ref h, TSchedule.Term(ref rows, t, 0, Count));
            Round(h, a, b, ref c, d, e, f, ref g, TSchedule.Term(ref rows, unchecked(t + 1), 0, Count));
            Round(g, h, a, ref b, c, d, e, ref f, TSchedule.Term(ref rows, unchecked(t + 2), 0, Count));
            Round(f, g, h, ref a, b, c, d, ref e, TSchedule.Term(ref rows, unchecked(t + 3), 0, Count));
            (a, e) = (e, a);
            (b, f) = (f, b);
            (c, g) = (g, c);
            (d, h) = (h, d);
        }

        to = a;
        Unsafe.Add(ref to, 1) = b;
        Unsafe.Add(ref to, 2) = c;
        Unsafe.Add(ref to, 3) = d;
        Unsafe.Add(ref to, 4) = e;
        Unsafe.Add(ref to, 5) = f;
        Unsafe.Add(ref to, 6) = g;
        Unsafe.Add(ref to, 7) = h;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        TWord a, TWord b, TWord c, ref TWord d, TWord e, TWord f, TWord g, ref TWord h, TWord term) =>
        Sha256Rounds<TWord, TLanes>.Round(a, b, c, ref d, e, f, g, ref h, term);
}
