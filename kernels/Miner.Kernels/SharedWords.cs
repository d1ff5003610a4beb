using ILGPU;

namespace Miner.Kernels;

/// <summary>
/// What is the same for all nonces and all versions; <see cref="KernelJob"/> says where it comes from.
/// </summary>
internal struct SharedWords
{
    public const int Count = 9;

    public uint HitWord;
    public uint W16, W17;
    public uint Term16, Term17;
    public uint Rest18, Rest19, Rest31, Rest32;

    public static SharedWords Load(ArrayView<uint> job)
    {
        SharedWords words = default;
        words.HitWord = job[0];
        words.W16 = job[1];
        words.W17 = job[2];
        words.Term16 = job[3];
        words.Term17 = job[4];
        words.Rest18 = job[5];
        words.Rest19 = job[6];
        words.Rest31 = job[7];
        words.Rest32 = job[8];
        return words;
    }
}
