using Miner.Core.Hashing;
using Miner.Core.Mining;

namespace Miner.Kernels;

/// <summary>
/// The words that a kernel reads: those of <see cref="SharedWords"/>, then those of <see cref="VariantWords"/> for each
/// version. Whatever is the same for all threads is computed here, once.
/// </summary>
public static class KernelJob
{
    private const uint Padding = 0x80000000;
    private const uint MessageBits = 640;

    /// <summary>How many words a job with that many versions takes.</summary>
    public static int Words(int variants) => SharedWords.Count + (variants * VariantWords.Count);

    /// <summary>Writes the work with all its versions.</summary>
    public static void Write(Work work, Span<uint> words)
    {
        WriteShared(work, words);
        for (int variant = 0; variant < work.Versions.Length; variant++)
            WriteVariant(work, variant, words[Words(variant)..]);
    }

    /// <summary>Writes one of the work's versions, as the first of a job.</summary>
    public static void Write(Work work, int variant, Span<uint> words)
    {
        WriteShared(work, words);
        WriteVariant(work, variant, words[Words(0)..]);
    }

    private static void WriteShared(Work work, Span<uint> words)
    {
        (uint w0, uint w1, uint w2) = work.Tail;
        uint w16 = Sigma0(w1) + w0;
        uint w17 = Sigma1(MessageBits) + Sigma0(w2) + w1;
        ReadOnlySpan<uint> k = Sha256Reference.RoundConstants;
        ReadOnlySpan<uint> shared =
        [
            work.HitWord,
            w16,
            w17,
            w16 + k[16],
            w17 + k[17],
            // What else W18, W19, W31 and W32 are sums of.
            Sigma1(w16) + w2,
            Sigma1(w17) + Sigma0(Padding),
            Sigma0(w16) + MessageBits,
            Sigma0(w17) + w16,
        ];
        shared.CopyTo(words);
    }

    private static void WriteVariant(Work work, int variant, Span<uint> words)
    {
        HeaderMidstate midstate = work.Midstates[variant];
        (uint a, uint b, uint c, uint d, uint e, uint f, uint g, uint h) = FirstRounds.Of(midstate, work.Tail);
        ReadOnlySpan<uint> k = Sha256Reference.RoundConstants;
        ReadOnlySpan<uint> own =
        [
            a, b, c, d, e, f, g,
            h + k[4] + Padding, g + k[5], f + k[6],
            midstate.A, midstate.B, midstate.C, midstate.D, midstate.E, midstate.F, midstate.G, midstate.H,
        ];
        own.CopyTo(words);
    }

    private static uint Sigma0(uint x) => Sha256Rounds<uint, ScalarLanes>.SmallSigma0(x);
    private static uint Sigma1(uint x) => Sha256Rounds<uint, ScalarLanes>.SmallSigma1(x);
}
