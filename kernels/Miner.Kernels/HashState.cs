using Miner.Core.Hashing;

namespace Miner.Kernels;

/// <summary>The eight words of SHA-256 between two rounds; they move, which costs a GPU nothing.</summary>
internal struct HashState(uint a, uint b, uint c, uint d, uint e, uint f, uint g, uint h)
{
    public uint A = a, B = b, C = c, D = d, E = e, F = f, G = g, H = h;

    /// <param name="term">K + W of the round.</param>
    public void Round(uint term)
    {
        H = Add(H, term);
        RoundOfSum();
    }

    /// <summary>A round whose h has K + W in it already.</summary>
    public void RoundOfSum()
    {
        Sha256Rounds<uint, GpuLanes<SharedSelections>>.Round(A, B, C, ref D, E, F, G, ref H);
        (A, B, C, D, E, F, G, H) = (H, A, B, C, D, E, F, G);
    }

    /// <summary>Two rounds, of whose words none is the same for all threads.</summary>
    public void Rounds(uint term, uint nextTerm)
    {
        Sha256Rounds<uint, GpuLanes<FirstSelections>>.Round(A, B, C, ref D, E, F, G, ref H, term);
        Sha256Rounds<uint, GpuLanes<SecondSelections>>.Round(H, A, B, ref C, D, E, F, ref G, nextTerm);
        (A, B, C, D, E, F, G, H) = (G, H, A, B, C, D, E, F);
    }

    /// <summary>A round with no new a, for the last ones: only e counts there.</summary>
    public void ShortRound(uint term)
    {
        uint next = Sha256Rounds<uint, GpuLanes<SharedSelections>>.NewE(D, E, F, G, H, term);
        (B, C, D, E, F, G, H) = (A, B, C, next, E, F, G);
    }

    /// <summary>Sixteen rounds, K + W of each given.</summary>
    public void Rounds(MessageWords terms)
    {
        Rounds(terms.W0, terms.W1);
        Rounds(terms.W2, terms.W3);
        Rounds(terms.W4, terms.W5);
        Rounds(terms.W6, terms.W7);
        Rounds(terms.W8, terms.W9);
        Rounds(terms.W10, terms.W11);
        Rounds(terms.W12, terms.W13);
        Rounds(terms.W14, terms.W15);
    }

    /// <summary>Sixteen rounds; each adds its own K, so that no more words wait than those of the message.</summary>
    public void Rounds(MessageWords w, MessageWords k)
    {
        Rounds(Add(w.W0, k.W0), Add(w.W1, k.W1));
        Rounds2To15(w, k);
    }

    /// <summary>The same without the first two.</summary>
    public void Rounds2To15(MessageWords w, MessageWords k)
    {
        Rounds(Add(w.W2, k.W2), Add(w.W3, k.W3));
        Rounds(Add(w.W4, k.W4), Add(w.W5, k.W5));
        Rounds(Add(w.W6, k.W6), Add(w.W7, k.W7));
        Rounds(Add(w.W8, k.W8), Add(w.W9, k.W9));
        Rounds(Add(w.W10, k.W10), Add(w.W11, k.W11));
        Rounds(Add(w.W12, k.W12), Add(w.W13, k.W13));
        Rounds(Add(w.W14, k.W14), Add(w.W15, k.W15));
    }

    private static uint Add(uint x, uint y) => GpuIntrinsics.Add(x, y);
}
