using ILGPU;

namespace Miner.Kernels;

/// <summary>
/// The kernels, explicitly grouped and one thread a nonce: they hash nonces from the first one on, wrapping past
/// 2^32-1, and report those whose last word, read as targets are compared, does not exceed the job's hit word.
/// </summary>
public static class SearchKernels
{
    /// <summary>Hashes each nonce in the job's first version.</summary>
    /// <param name="job">As <see cref="KernelJob"/> writes it.</param>
    /// <param name="results">As <see cref="KernelResults"/> reads it.</param>
    /// <param name="count">How many nonces; threads beyond do nothing.</param>
    public static void SearchNonces(ArrayView<uint> job, ArrayView<uint> results, uint firstNonce, uint count)
    {
        uint index = (uint)Grid.GlobalIndex.X;
        if (index >= count) return;
        uint nonce = GpuIntrinsics.Add(firstNonce, index);
        uint word = GpuIntrinsics.ReverseBytes(nonce);
        SharedWords shared = SharedWords.Load(job);
        VariantWords variant = VariantWords.Load(job, 0);

        HashState state = InnerHash.After15(word, variant);
        MessageWords w = InnerHash.WordsFrom16(word, shared);
        state.Rounds(shared.Term16, shared.Term17);
        state.Rounds2To15(w, RoundConstants.From16);
        InnerHash.ExpandTo32(ref w, shared);
        state.Rounds(w, RoundConstants.From32);
        w.Expand();
        state.Rounds(w, RoundConstants.From48);
        Judge(variant.Close(state), shared.HitWord, results, nonce, 0);
    }

    /// <summary>
    /// Hashes each nonce in all of the job's versions. They share the message of the inner hash's second block, so its
    /// schedule is made once.
    /// </summary>
    public static void SearchVersions(
        ArrayView<uint> job, ArrayView<uint> results, uint firstNonce, uint count, int variants)
    {
        uint index = (uint)Grid.GlobalIndex.X;
        if (index >= count) return;
        uint nonce = GpuIntrinsics.Add(firstNonce, index);
        uint word = GpuIntrinsics.ReverseBytes(nonce);
        SharedWords shared = SharedWords.Load(job);

        MessageWords w = InnerHash.WordsFrom16(word, shared);
        MessageWords terms16 = InnerHash.TermsFrom16(w, shared);
        InnerHash.ExpandTo32(ref w, shared);
        MessageWords terms32 = w.Plus(RoundConstants.From32);
        w.Expand();
        MessageWords terms48 = w.Plus(RoundConstants.From48);
        for (int variantIndex = 0; variantIndex < variants; variantIndex++)
        {
            VariantWords variant = VariantWords.Load(job, variantIndex);
            HashState state = InnerHash.After15(word, variant);
            state.Rounds(terms16);
            state.Rounds(terms32);
            state.Rounds(terms48);
            Judge(variant.Close(state), shared.HitWord, results, nonce, variantIndex);
        }
    }

    private static void Judge(MessageWords digest, uint hitWord, ArrayView<uint> results, uint nonce, int variant)
    {
        uint top = GpuIntrinsics.ReverseBytes(OuterHash.LastWord(digest));
        if (top > hitWord) return;
        uint place = GpuIntrinsics.Increment(ref results[KernelResults.Counter]);
        if (place >= KernelResults.Capacity) return;
        int at = KernelResults.FirstHit + ((int)place * KernelResults.WordsPerHit);
        results[at] = nonce;
        results[at + 1] = (uint)variant;
    }
}
