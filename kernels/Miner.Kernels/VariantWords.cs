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
        // One address for all words, so that their places are constants.
        ArrayView<uint> own = job.SubView(SharedWords.Count + (variant * Count), Count);
        VariantWords words = default;
        words.A = own[0];
        words.B = own[1];
        words.C = own[2];
        words.D = own[3];
        words.E = own[4];
        words.F = own[5];
        words.G = own[6];
        words.Sum4 = own[7];
        words.Sum5 = own[8];
        words.Sum6 = own[9];
        words.H0 = own[10];
        words.H1 = own[11];
        words.H2 = own[12];
        words.H3 = own[13];
        words.H4 = own[14];
        words.H5 = own[15];
        words.H6 = own[16];
        words.H7 = own[17];
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
