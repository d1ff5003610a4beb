using System.Runtime.CompilerServices;

namespace Miner.Core.Hashing;

/// <summary>
/// The outer hash's message: eight words of inner hash, then padding that is the same for all and mostly zero. What
/// follows from the zeros is written out, one stream at a time; rows lie <c>TStreams.Count</c> words apart.
/// </summary>
internal static class SecondSchedule<TWord, TLanes, TStreams>
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
    where TStreams : struct, IStreams<TWord>
{
    /// <summary>The first row of W in which nothing can be left out.</summary>
    public const int FirstGrowingRow = 25;

    private const int PaddingRow = 8;
    private const int LengthRow = 15;
    private const uint Padding = 0x80000000;
    private const uint MessageBits = 256;

    private static uint Sigma0OfPadding => Sha256Rounds<uint, ScalarLanes>.SmallSigma0(Padding);
    private static uint Sigma1OfLength => Sha256Rounds<uint, ScalarLanes>.SmallSigma1(MessageBits);

    /// <summary>Sets the rows that never change.</summary>
    public static void Pad(LaneRows rows)
    {
        rows[PaddingRow].Fill(Padding);
        rows[LengthRow].Fill(MessageBits);
    }

    /// <summary>
    /// Makes the rows before <see cref="FirstGrowingRow"/>, where the first eight hold the inner hash's last state.
    /// </summary>
    /// <param name="midstate">What that state is added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prepare(ref TWord w, ref TWord midstate)
    {
        TWord w0 = Row(ref w, 0) = Add(Row(ref w, 0), Row(ref midstate, 0));
        TWord w1 = Row(ref w, 1) = Add(Row(ref w, 1), Row(ref midstate, 1));
        TWord w2 = Row(ref w, 2) = Add(Row(ref w, 2), Row(ref midstate, 2));
        TWord w3 = Row(ref w, 3) = Add(Row(ref w, 3), Row(ref midstate, 3));
        TWord w4 = Row(ref w, 4) = Add(Row(ref w, 4), Row(ref midstate, 4));
        TWord w5 = Row(ref w, 5) = Add(Row(ref w, 5), Row(ref midstate, 5));
        TWord w6 = Row(ref w, 6) = Add(Row(ref w, 6), Row(ref midstate, 6));
        TWord w7 = Row(ref w, 7) = Add(Row(ref w, 7), Row(ref midstate, 7));
        TWord w16 = Row(ref w, 16) = Add(Sigma0(w1), w0);
        TWord w17 = Row(ref w, 17) = Add(Sigma0(w2), Add(w1, Constant(Sigma1OfLength)));
        TWord w18 = Row(ref w, 18) = Add(Sigma1(w16), Add(Sigma0(w3), w2));
        TWord w19 = Row(ref w, 19) = Add(Sigma1(w17), Add(Sigma0(w4), w3));
        TWord w20 = Row(ref w, 20) = Add(Sigma1(w18), Add(Sigma0(w5), w4));
        TWord w21 = Row(ref w, 21) = Add(Sigma1(w19), Add(Sigma0(w6), w5));
        TWord w22 = Row(ref w, 22) = Add(Sigma1(w20), Add(Add(Sigma0(w7), w6), Constant(MessageBits)));
        Row(ref w, 23) = Add(Sigma1(w21), Add(Add(w16, w7), Constant(Sigma0OfPadding)));
        Row(ref w, 24) = Add(Sigma1(w22), Add(w17, Constant(Padding)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref TWord Row(ref TWord rows, int row) => ref Unsafe.Add(ref rows, unchecked(row * TStreams.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWord Constant(uint value) => TLanes.Broadcast(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWord Add(TWord x, TWord y) => TLanes.Add(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWord Sigma0(TWord x) => Sha256Rounds<TWord, TLanes>.SmallSigma0(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWord Sigma1(TWord x) => Sha256Rounds<TWord, TLanes>.SmallSigma1(x);
}
