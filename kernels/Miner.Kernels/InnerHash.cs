using Sha256 = Miner.Core.Hashing.Sha256Rounds<uint, Miner.Kernels.GpuLanes<Miner.Kernels.SharedSelections>>;

namespace Miner.Kernels;

/// <summary>
/// The inner hash's second block: of its sixteen words only the nonce differs between threads, and ten are zero. What
/// follows from that is written out; what is the same for all threads comes from the host (<see cref="KernelJob"/>).
/// </summary>
internal static class InnerHash
{
    private const uint Padding = 0x80000000;
    private const uint MessageBits = 640;
    private const uint Sigma0OfLength = 0x00a00055;

    /// <summary>W16 to W31.</summary>
    /// <param name="nonce">As SHA-256 reads it.</param>
    public static MessageWords WordsFrom16(uint nonce, SharedWords shared)
    {
        MessageWords w = default;
        (w.W0, w.W1) = (shared.W16, shared.W17);
        w.W2 = Add(Sigma0(nonce), shared.Rest18);
        w.W3 = Add(nonce, shared.Rest19);
        w.W4 = Add(Sigma1(w.W2), Padding);
        w.W5 = Sigma1(w.W3);
        w.W6 = Add(Sigma1(w.W4), MessageBits);
        w.W7 = Add(Sigma1(w.W5), shared.W16);
        w.W8 = Add(Sigma1(w.W6), shared.W17);
        w.W9 = Add(Sigma1(w.W7), w.W2);
        w.W10 = Add(Sigma1(w.W8), w.W3);
        w.W11 = Add(Sigma1(w.W9), w.W4);
        w.W12 = Add(Sigma1(w.W10), w.W5);
        w.W13 = Add(Sigma1(w.W11), w.W6);
        w.W14 = Add(Sigma1(w.W12), Add(w.W7, Sigma0OfLength));
        w.W15 = Add(Sigma1(w.W13), Add(w.W8, shared.Rest31));
        return w;
    }

    /// <summary>K + W of rounds 16 to 31.</summary>
    public static MessageWords TermsFrom16(MessageWords w, SharedWords shared)
    {
        MessageWords terms = w.Plus2To15(RoundConstants.From16);
        (terms.W0, terms.W1) = (shared.Term16, shared.Term17);
        return terms;
    }

    /// <summary>Moves the window on to W32 to W47.</summary>
    public static void ExpandTo32(ref MessageWords w, SharedWords shared)
    {
        w.W0 = Add(Add(Sigma1(w.W14), w.W9), shared.Rest32);
        w.Expand1To12();
        w.Expand13To15();
    }

    /// <summary>The state after round 15.</summary>
    public static HashState After15(uint nonce, VariantWords variant)
    {
        HashState state = new(
            Add(variant.A, nonce), variant.B, variant.C, variant.D,
            Add(variant.E, nonce), variant.F, variant.G, variant.Sum4);
        state.RoundOfSum();
        state.H = variant.Sum5;
        state.RoundOfSum();
        state.H = variant.Sum6;
        state.RoundOfSum();
        state.Round(0xab1c5ed5);
        state.Rounds(0xd807aa98, 0x12835b01);
        state.Rounds(0x243185be, 0x550c7dc3);
        state.Rounds(0x72be5d74, 0x80deb1fe);
        state.Rounds(0x9bdc06a7, unchecked(0xc19bf174 + MessageBits));
        return state;
    }

    private static uint Sigma0(uint x) => Sha256.SmallSigma0(x);
    private static uint Sigma1(uint x) => Sha256.SmallSigma1(x);
    private static uint Add(uint x, uint y) => GpuIntrinsics.Add(x, y);
}
