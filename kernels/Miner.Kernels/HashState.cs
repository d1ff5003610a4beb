using Miner.Core.Hashing;

namespace Miner.Kernels;

/// <summary>The eight words of SHA-256 between two rounds; they move, which costs a GPU nothing.</summary>
internal struct HashState(uint a, uint b, uint c, uint d, uint e, uint f, uint g, uint h)
{
    public uint A = a, B = b, C = c, D = d, E = e, F = f, G = g, H = h;

    /// <param name="term">K + W of the round.</param>
    public void Round(uint term)
    {
        Sha256Rounds<uint, GpuLanes>.Round(A, B, C, ref D, E, F, G, ref H, term);
        (A, B, C, D, E, F, G, H) = (H, A, B, C, D, E, F, G);
    }

    /// <summary>A round whose h has K + W in it already.</summary>
    public void RoundOfSum()
    {
        Sha256Rounds<uint, GpuLanes>.Round(A, B, C, ref D, E, F, G, ref H);
        (A, B, C, D, E, F, G, H) = (H, A, B, C, D, E, F, G);
    }

    /// <summary>A round with no new a, for the last ones: only e counts there.</summary>
    public void ShortRound(uint term)
    {
        uint next = Sha256Rounds<uint, GpuLanes>.NewE(D, E, F, G, H, term);
        (B, C, D, E, F, G, H) = (A, B, C, next, E, F, G);
    }

    /// <summary>Sixteen rounds, K + W of each given.</summary>
    public void Rounds(MessageWords terms)
    {
        Round(terms.W0);
        Round(terms.W1);
        Round(terms.W2);
        Round(terms.W3);
        Round(terms.W4);
        Round(terms.W5);
        Round(terms.W6);
        Round(terms.W7);
        Round(terms.W8);
        Round(terms.W9);
        Round(terms.W10);
        Round(terms.W11);
        Round(terms.W12);
        Round(terms.W13);
        Round(terms.W14);
        Round(terms.W15);
    }

    /// <summary>Sixteen rounds; each adds its own K, so that no more words wait than those of the message.</summary>
    public void Rounds(MessageWords w, MessageWords k)
    {
        Round(Add(w.W0, k.W0));
        Round(Add(w.W1, k.W1));
        Rounds2To15(w, k);
    }

    /// <summary>The same without the first two.</summary>
    public void Rounds2To15(MessageWords w, MessageWords k)
    {
        Round(Add(w.W2, k.W2));
        Round(Add(w.W3, k.W3));
        Round(Add(w.W4, k.W4));
        Round(Add(w.W5, k.W5));
        Round(Add(w.W6, k.W6));
        Round(Add(w.W7, k.W7));
        Round(Add(w.W8, k.W8));
        Round(Add(w.W9, k.W9));
        Round(Add(w.W10, k.W10));
        Round(Add(w.W11, k.W11));
        Round(Add(w.W12, k.W12));
        Round(Add(w.W13, k.W13));
        Round(Add(w.W14, k.W14));
        Round(Add(w.W15, k.W15));
    }

    private static uint Add(uint x, uint y) => GpuIntrinsics.Add(x, y);
}
