using ILGPU;

namespace Miner.Kernels;

/// <summary>What is the same for all nonces of one version; <see cref="KernelJob"/> says where it comes from.</summary>
internal struct VariantWords
{
    public const int Count = 18;

    /// <summary>The state after round 3 under nonce 0, without h.</summary>
    public uint A, B, C, D, E, F, G;

    /// <summary>h + K + W of rounds 4 to 6.</summary>
    public uint Sum4, Sum5, Sum6;

    /// <summary>The midstate, which the last state is added to.</summary>
    public uint H0, H1, H2, H3, H4, H5, H6, H7;

    public static VariantWords Load(ArrayView<uint> job, int variant)
    {
        int at = SharedWords.Count + (variant * Count);
        VariantWords words = default;
        words.A = job[at];
        words.B = job[at + 1];
        words.C = job[at + 2];
        words.D = job[at + 3];
        words.E = job[at + 4];
        words.F = job[at + 5];
        words.G = job[at + 6];
        words.Sum4 = job[at + 7];
        words.Sum5 = job[at + 8];
        words.Sum6 = job[at + 9];
        words.H0 = job[at + 10];
        words.H1 = job[at + 11];
        words.H2 = job[at + 12];
        words.H3 = job[at + 13];
        words.H4 = job[at + 14];
        words.H5 = job[at + 15];
        words.H6 = job[at + 16];
        words.H7 = job[at + 17];
        return words;
    }

    /// <summary>The inner digest, in the words that begin the outer hash's message.</summary>
    public readonly MessageWords Close(HashState last)
    {
        MessageWords words = default;
        words.W0 = GpuIntrinsics.Add(last.A, H0);
        words.W1 = GpuIntrinsics.Add(last.B, H1);
        words.W2 = GpuIntrinsics.Add(last.C, H2);
        words.W3 = GpuIntrinsics.Add(last.D, H3);
        words.W4 = GpuIntrinsics.Add(last.E, H4);
        words.W5 = GpuIntrinsics.Add(last.F, H5);
        words.W6 = GpuIntrinsics.Add(last.G, H6);
        words.W7 = GpuIntrinsics.Add(last.H, H7);
        return words;
    }
}
