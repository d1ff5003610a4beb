using Sha256 = Miner.Core.Hashing.Sha256Rounds<uint, Miner.Kernels.GpuLanes<Miner.Kernels.SharedSelections>>;

namespace Miner.Kernels;

/// <summary>
/// The outer hash of the inner one's state, as far as H7; constants and zeros of its message are written out.
/// </summary>
internal static class OuterHash
{
    private const uint Padding = 0x80000000;
    private const uint MessageBits = 256;
    private const uint Sigma0OfPadding = 0x11002000;
    private const uint Sigma0OfLength = 0x00400022;
    private const uint Sigma1OfLength = 0x00a00000;

    // H(0) of FIPS 180-4, section 5.3.3.
    private const uint H0 = 0x6a09e667, H1 = 0xbb67ae85, H2 = 0x3c6ef372;
    private const uint H4 = 0x510e527f, H5 = 0x9b05688c, H6 = 0x1f83d9ab, H7 = 0x5be0cd19;

    // The new a and e of round 0, were W0 zero.
    private const uint OpenA = 0xfc08884d, OpenE = 0x98c7e2a2;

    /// <summary>The last word of the digest, which a header's hash begins with when it is read as a number.</summary>
    /// <param name="w">The inner digest in the first eight words.</param>
    public static uint LastWord(MessageWords w)
    {
        HashState state = After15(w);
        w = WordsFrom16(w);
        state.Rounds(w, RoundConstants.From16);
        w.Expand();
        state.Rounds(w, RoundConstants.From32);
        // h after round 63 is e after round 60, and an a that is new after round 56 comes too late for it.
        w.Expand0();
        w.Expand1To12();
        return LastRounds(state, w);
    }

    private static HashState After15(MessageWords w)
    {
        HashState state = new(Add(w.W0, OpenA), H0, H1, H2, Add(w.W0, OpenE), H4, H5, w.W1);
        // The constant that stands in h joins K; the word of the message takes its place.
        state.Round(unchecked(H6 + 0x71374491));
        state.H = w.W2;
        state.Round(unchecked(H5 + 0xb5c0fbcf));
        state.H = w.W3;
        state.Rounds(unchecked(H4 + 0xe9b5dba5), Add(w.W4, 0x3956c25b));
        state.Rounds(Add(w.W5, 0x59f111f1), Add(w.W6, 0x923f82a4));
        state.Rounds(Add(w.W7, 0xab1c5ed5), unchecked(Padding + 0xd807aa98));
        state.Rounds(0x12835b01, 0x243185be);
        state.Rounds(0x550c7dc3, 0x72be5d74);
        state.Rounds(0x80deb1fe, 0x9bdc06a7);
        state.Round(unchecked(MessageBits + 0xc19bf174));
        return state;
    }

    private static MessageWords WordsFrom16(MessageWords w)
    {
        MessageWords next = default;
        next.W0 = Add(Sigma0(w.W1), w.W0);
        next.W1 = Add(Sigma0(w.W2), Add(w.W1, Sigma1OfLength));
        next.W2 = Add(Sigma1(next.W0), Add(Sigma0(w.W3), w.W2));
        next.W3 = Add(Sigma1(next.W1), Add(Sigma0(w.W4), w.W3));
        next.W4 = Add(Sigma1(next.W2), Add(Sigma0(w.W5), w.W4));
        next.W5 = Add(Sigma1(next.W3), Add(Sigma0(w.W6), w.W5));
        next.W6 = Add(Sigma1(next.W4), Add(Add(Sigma0(w.W7), w.W6), MessageBits));
        next.W7 = Add(Sigma1(next.W5), Add(Add(next.W0, w.W7), Sigma0OfPadding));
        next.W8 = Add(Sigma1(next.W6), Add(next.W1, Padding));
        next.W9 = Add(Sigma1(next.W7), next.W2);
        next.W10 = Add(Sigma1(next.W8), next.W3);
        next.W11 = Add(Sigma1(next.W9), next.W4);
        next.W12 = Add(Sigma1(next.W10), next.W5);
        next.W13 = Add(Sigma1(next.W11), next.W6);
        next.W14 = Add(Sigma1(next.W12), Add(next.W7, Sigma0OfLength));
        next.W15 = Add(Sigma1(next.W13), Add(Add(next.W8, Sigma0(next.W0)), MessageBits));
        return next;
    }

    private static uint LastRounds(HashState state, MessageWords w)
    {
        MessageWords k = RoundConstants.From48;
        state.Rounds(Add(w.W0, k.W0), Add(w.W1, k.W1));
        state.Rounds(Add(w.W2, k.W2), Add(w.W3, k.W3));
        state.Rounds(Add(w.W4, k.W4), Add(w.W5, k.W5));
        state.Rounds(Add(w.W6, k.W6), Add(w.W7, k.W7));
        state.Round(Add(w.W8, k.W8));
        state.ShortRound(Add(w.W9, k.W9));
        state.ShortRound(Add(w.W10, k.W10));
        state.ShortRound(Add(w.W11, k.W11));
        state.ShortRound(Add(w.W12, unchecked(0x90befffa + H7)));
        return state.E;
    }

    private static uint Sigma0(uint x) => Sha256.SmallSigma0(x);
    private static uint Sigma1(uint x) => Sha256.SmallSigma1(x);
    private static uint Add(uint x, uint y) => GpuIntrinsics.Add(x, y);
}
