using System.Runtime.CompilerServices;

namespace Miner.Core.Hashing;

/// <summary>
/// The last block of a message that ends within its first word: fourteen zeros and the length follow. What follows from
/// that is written out, one stream at a time; rows lie <c>TStreams.Count</c> words apart.
/// </summary>
internal static class TailSchedule<TWord, TLanes, TStreams>
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
    where TStreams : struct, IStreams<TWord>
{
    /// <summary>The first row of W in which nothing can be left out.</summary>
    public const int FirstGrowingRow = 32;

    private const int LengthRow = 15;

    /// <summary>Makes all rows before <see cref="FirstGrowingRow"/>.</summary>
    /// <param name="bits">The length of the whole message.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prepare(ref TWord w, TWord first, uint bits)
    {
        uint c17 = Sha256Rounds<uint, ScalarLanes>.SmallSigma1(bits);
        uint c19 = Sha256Rounds<uint, ScalarLanes>.SmallSigma1(c17);
        uint c21 = Sha256Rounds<uint, ScalarLanes>.SmallSigma1(c19);
        TWord zero = Constant(0), length = Constant(bits);
        Row(ref w, 0) = first;
        for (int row = 1; row < LengthRow; row = unchecked(row + 1)) Row(ref w, row) = zero;
        Row(ref w, LengthRow) = length;
        Row(ref w, 16) = first;
        Row(ref w, 17) = Constant(c17);
        TWord w18 = Row(ref w, 18) = Sigma1(first);
        Row(ref w, 19) = Constant(c19);
        TWord w20 = Row(ref w, 20) = Sigma1(w18);
        Row(ref w, 21) = Constant(c21);
        TWord w22 = Row(ref w, 22) = Add(Sigma1(w20), length);
        TWord w23 = Row(ref w, 23) = Add(first, Constant(Sha256Rounds<uint, ScalarLanes>.SmallSigma1(c21)));
        TWord w24 = Row(ref w, 24) = Add(Sigma1(w22), Constant(c17));
        TWord w25 = Row(ref w, 25) = Add(Sigma1(w23), w18);
        TWord w26 = Row(ref w, 26) = Add(Sigma1(w24), Constant(c19));
        TWord w27 = Row(ref w, 27) = Add(Sigma1(w25), w20);
        TWord w28 = Row(ref w, 28) = Add(Sigma1(w26), Constant(c21));
        TWord w29 = Row(ref w, 29) = Add(Sigma1(w27), w22);
        Row(ref w, 30) = Add(Sigma1(w28), Add(w23, Constant(Sha256Rounds<uint, ScalarLanes>.SmallSigma0(bits))));
        Row(ref w, 31) = Add(Sigma1(w29), Add(Add(w24, length), Sha256Rounds<TWord, TLanes>.SmallSigma0(first)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref TWord Row(ref TWord rows, int row) => ref Unsafe.Add(ref rows, unchecked(row * TStreams.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWord Constant(uint value) => TLanes.Broadcast(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWord Add(TWord x, TWord y) => TLanes.Add(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TWord Sigma1(TWord x) => Sha256Rounds<TWord, TLanes>.SmallSigma1(x);
}
