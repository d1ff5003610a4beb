using System.Runtime.CompilerServices;

namespace Miner.Core.Hashing;

/// <summary>
/// The inner hash's message for consecutive nonces, one a lane. Of its sixteen words only the nonce differs, and ten are
/// zero; what follows from that is written out. Rows lie <c>TStreams.Count</c> words apart.
/// </summary>
internal static class FirstSchedule<TWord, TLanes, TStreams>
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
    where TStreams : struct, IStreams<TWord>
{
    /// <summary>The word that is the header's nonce.</summary>
    public const int NonceRow = 3;

    /// <summary>The first row of W in which nothing can be left out.</summary>
    public const int FirstGrowingRow = 32;

    // W16 and W17 do not depend on the nonce; W18 is the first that does.
    private const int FirstOpenRow = 18;

    private const int PaddingRow = 4;
    private const int LengthRow = 15;
    private const uint Padding = 0x80000000;
    private const uint MessageBits = 640;

    private static uint Sigma0OfPadding => Sha256Rounds<uint, ScalarLanes>.SmallSigma0(Padding);
    private static uint Sigma0OfLength => Sha256Rounds<uint, ScalarLanes>.SmallSigma0(MessageBits);

    /// <summary>Sets the rows that are the same for every nonce.</summary>
    public static void Load(LaneRows rows, HeaderTail tail)
    {
        Span<uint> w = stackalloc uint[FirstOpenRow];
        w.Clear();
        (w[0], w[1], w[2], w[PaddingRow], w[LengthRow]) = (tail.MerkleTail, tail.Time, tail.Bits, Padding, MessageBits);
        for (int row = 16; row < FirstOpenRow; row++)
            w[row] = Sha256Rounds<uint, ScalarLanes>.Expand(w[row - 2], w[row - 7], w[row - 15], w[row - 16]);
        for (int row = 0; row < FirstOpenRow; row++) rows[row].Fill(w[row]);
    }

    /// <summary>Makes the rows before <see cref="FirstGrowingRow"/> that depend on the nonce.</summary>
    /// <param name="nonce">As SHA-256 reads it: a header's nonce is little-endian, message words are not.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prepare(ref TWord w, TWord nonce)
    {
        Row(ref w, NonceRow) = nonce;
        TWord w18 = Row(ref w, 18) = Add(Sigma0(nonce), Add(Sigma1(Row(ref w, 16)), Row(ref w, 2)));
        TWord w19 = Row(ref w, 19) = Add(nonce, Add(Sigma1(Row(ref w, 17)), Constant(Sigma0OfPadding)));
        TWord w20 = Row(ref w, 20) = Add(Sigma1(w18), Constant(Padding));
        TWord w21 = Row(ref w, 21) = Sigma1(w19);
        TWord w22 = Row(ref w, 22) = Add(Sigma1(w20), Constant(MessageBits));
        TWord w23 = Row(ref w, 23) = Add(Sigma1(w21), Row(ref w, 16));
        TWord w24 = Row(ref w, 24) = Add(Sigma1(w22), Row(ref w, 17));
        TWord w25 = Row(ref w, 25) = Add(Sigma1(w23), w18);
        TWord w26 = Row(ref w, 26) = Add(Sigma1(w24), w19);
        TWord w27 = Row(ref w, 27) = Add(Sigma1(w25), w20);
        TWord w28 = Row(ref w, 28) = Add(Sigma1(w26), w21);
        TWord w29 = Row(ref w, 29) = Add(Sigma1(w27), w22);
        Row(ref w, 30) = Add(Sigma1(w28), Add(w23, Constant(Sigma0OfLength)));
        Row(ref w, 31) = Add(Sigma1(w29), Add(Add(w24, Sigma0(Row(ref w, 16))), Constant(MessageBits)));
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
