using System.Runtime.CompilerServices;

namespace Miner.Core.Hashing;

/// <summary>FIPS 180-4, sections 4.1.2 and 6.2.2, over any lanes. All of it is inlined into root methods.</summary>
internal static class Sha256Rounds<TWord, TLanes>
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
{
    /// <summary>One round without moving the words: the new a stands in h, the new e in d.</summary>
    /// <param name="term">K + W of the round.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Round(
        TWord a, TWord b, TWord c, ref TWord d, TWord e, TWord f, TWord g, ref TWord h, TWord term)
    {
        h = TLanes.Add(h, term);
        Round(a, b, c, ref d, e, f, g, ref h);
    }

    /// <summary>A round whose h has K + W in it already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Round(
        TWord a, TWord b, TWord c, ref TWord d, TWord e, TWord f, TWord g, ref TWord h)
    {
        TWord t1 = TLanes.Add(TLanes.Add(h, TLanes.Choose(e, f, g)), BigSigma1(e));
        d = TLanes.Add(d, t1);
        h = TLanes.Add(t1, TLanes.Add(BigSigma0(a), TLanes.Majority(a, b, c)));
    }

    /// <summary>The new e alone: all that the last round that counts has to give.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TWord NewE(TWord d, TWord e, TWord f, TWord g, TWord h, TWord term) =>
        TLanes.Add(TLanes.Add(TLanes.Add(d, TLanes.Add(h, term)), TLanes.Choose(e, f, g)), BigSigma1(e));

    /// <summary>W of a round from those 2, 7, 15 and 16 rounds before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TWord Expand(TWord w2, TWord w7, TWord w15, TWord w16) =>
        TLanes.Add(TLanes.Add(SmallSigma1(w2), w7), TLanes.Add(SmallSigma0(w15), w16));

    /// <summary>Swaps the four bytes of every word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TWord ReverseBytes(TWord x) =>
        TLanes.Choose(TLanes.Broadcast(0x00ff00ff), TLanes.RotateRight(x, 24), TLanes.RotateRight(x, 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TWord BigSigma0(TWord x) =>
        TLanes.Xor3(TLanes.RotateRight(x, 2), TLanes.RotateRight(x, 13), TLanes.RotateRight(x, 22));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TWord BigSigma1(TWord x) =>
        TLanes.Xor3(TLanes.RotateRight(x, 6), TLanes.RotateRight(x, 11), TLanes.RotateRight(x, 25));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TWord SmallSigma0(TWord x) =>
        TLanes.Xor3(TLanes.RotateRight(x, 7), TLanes.RotateRight(x, 18), TLanes.ShiftRight(x, 3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TWord SmallSigma1(TWord x) =>
        TLanes.Xor3(TLanes.RotateRight(x, 17), TLanes.RotateRight(x, 19), TLanes.ShiftRight(x, 10));
}
