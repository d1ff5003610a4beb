using Sha256 = Miner.Core.Hashing.Sha256Rounds<uint, Miner.Kernels.GpuLanes<Miner.Kernels.SharedSelections>>;

namespace Miner.Kernels;

/// <summary>
/// Sixteen words in a row: a window of the message, round constants, or the sum of both. Fields, since an array with a
/// changing index would lie in memory on a GPU.
/// </summary>
internal struct MessageWords(
    uint w0, uint w1, uint w2, uint w3,
    uint w4, uint w5, uint w6, uint w7,
    uint w8, uint w9, uint w10, uint w11,
    uint w12, uint w13, uint w14, uint w15)
{
    public uint W0 = w0, W1 = w1, W2 = w2, W3 = w3;
    public uint W4 = w4, W5 = w5, W6 = w6, W7 = w7;
    public uint W8 = w8, W9 = w9, W10 = w10, W11 = w11;
    public uint W12 = w12, W13 = w13, W14 = w14, W15 = w15;

    /// <summary>The message moved on by sixteen words.</summary>
    public void Expand()
    {
        Expand0();
        Expand1To12();
        Expand13To15();
    }

    public void Expand0() => W0 = Expand(W14, W9, W1, W0);

    public void Expand1To12()
    {
        W1 = Expand(W15, W10, W2, W1);
        W2 = Expand(W0, W11, W3, W2);
        W3 = Expand(W1, W12, W4, W3);
        W4 = Expand(W2, W13, W5, W4);
        W5 = Expand(W3, W14, W6, W5);
        W6 = Expand(W4, W15, W7, W6);
        W7 = Expand(W5, W0, W8, W7);
        W8 = Expand(W6, W1, W9, W8);
        W9 = Expand(W7, W2, W10, W9);
        W10 = Expand(W8, W3, W11, W10);
        W11 = Expand(W9, W4, W12, W11);
        W12 = Expand(W10, W5, W13, W12);
    }

    public void Expand13To15()
    {
        W13 = Expand(W11, W6, W14, W13);
        W14 = Expand(W12, W7, W15, W14);
        W15 = Expand(W13, W8, W0, W15);
    }

    /// <summary>Each word and its constant, but the first two alone.</summary>
    public readonly MessageWords Plus2To15(MessageWords k) => new(
        W0, W1, Add(W2, k.W2), Add(W3, k.W3),
        Add(W4, k.W4), Add(W5, k.W5), Add(W6, k.W6), Add(W7, k.W7),
        Add(W8, k.W8), Add(W9, k.W9), Add(W10, k.W10), Add(W11, k.W11),
        Add(W12, k.W12), Add(W13, k.W13), Add(W14, k.W14), Add(W15, k.W15));

    public readonly MessageWords Plus(MessageWords k)
    {
        MessageWords sum = Plus2To15(k);
        (sum.W0, sum.W1) = (Add(W0, k.W0), Add(W1, k.W1));
        return sum;
    }

    // One addend after the other: NVIDIA adds three at a time, and in a chain none is left over.
    private static uint Expand(uint w2, uint w7, uint w15, uint w16) =>
        Add(Add(Add(Sha256.SmallSigma1(w2), w7), Sha256.SmallSigma0(w15)), w16);

    private static uint Add(uint x, uint y) => GpuIntrinsics.Add(x, y);
}
