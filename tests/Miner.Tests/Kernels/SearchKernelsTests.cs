using CsCheck;
using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Kernels;
using Miner.Tests.EveryDevice;
using KnownBlocks = Miner.Tests.EveryDevice.KnownBlocks;

namespace Miner.Tests.Kernels;

/// <summary>
/// Both kernels as ILGPU's CPU accelerator runs them, and as their text for CUDA reads; the judge is the base class
/// library's SHA-256.
/// </summary>
public sealed class SearchKernelsTests
{
    [Theory, MemberData(nameof(KernelRunners.All), MemberType = typeof(KernelRunners))]
    public void Search_RealBlocks_AreFoundAtBothEndsAndNotBeyond(string runner, string kernel, int variants)
    {
        using IKernelRunner device = KernelRunners.Open(runner);
        foreach (BlockHeader header in KnownBlocks.All.Select(KnownBlocks.Parse))
        {
            int place = variants - 1;
            Work work = Searches.WorkFor(header, variants, place);
            Hit[] answer = [new Hit(header.Nonce, place)];
            Assert.Equal(answer, device.Search(kernel, work, new NonceRange(header.Nonce, 1)).Kept);
            Assert.Equal(answer, device.Search(kernel, work, new NonceRange(header.Nonce, 5)).Kept);
            Assert.Equal(answer, device.Search(kernel, work, new NonceRange(header.Nonce - 65, 66)).Kept);
            Assert.Empty(device.Search(kernel, work, new NonceRange(header.Nonce - 65, 65)).Kept);
            Assert.Empty(device.Search(kernel, work, new NonceRange(header.Nonce + 1, 5)).Kept);
            Assert.Empty(device.Search(kernel, work, new NonceRange(header.Nonce, 0)).Kept);
        }
    }

    // Over the end of the nonces, and with more threads than nonces in the last group.
    [Theory, MemberData(nameof(KernelRunners.All), MemberType = typeof(KernelRunners))]
    public void Search_EasyFloors_FindsExactlyTheTruth(string runner, string kernel, int variants)
    {
        using IKernelRunner device = KernelRunners.Open(runner);
        foreach (uint word in new uint[] { 0x7fffffff, 0x80000000, 0x0fffffff, 0x00ffffff })
        {
            Work work = Searches.WorkFor(KnownBlocks.Genesis, variants, hitWord: word);
            NonceRange range = new(uint.MaxValue - 60, (ulong)(word > 0x0fffffff ? 120 / variants : 800 / variants));
            KernelAnswer answer = device.Search(kernel, work, range);
            Assert.Equal(Searches.Truth(work, range), answer.Kept);
            Assert.Equal((uint)answer.Kept.Length, answer.Count);
            if (word > 0x00ffffff) Assert.NotEmpty(answer.Kept);
        }
    }

    // That a hash is at most a word, and not at most the word before it, says what its top word is.
    [Theory, MemberData(nameof(KernelRunners.All), MemberType = typeof(KernelRunners))]
    public void Search_TopWordEqualsFloor_IsAHitAndOneBelowIsNot(string runner, string kernel, int variants)
    {
        using IKernelRunner device = KernelRunners.Open(runner);
        Gen.Select(Headers, Gen.UInt, Gen.Int[0, variants - 1]).Sample(
            (header, nonce, variant) =>
            {
                Hit hit = new(nonce, variant);
                uint word = Searches.TopWord(Searches.WorkFor(header, variants), hit);
                NonceRange range = new(unchecked(nonce - 1), 3);
                Assert.Contains(hit, Find(word));
                Assert.DoesNotContain(hit, Find(word - 1));
                if (word < uint.MaxValue) Assert.Contains(hit, Find(word + 1));

                Hit[] Find(uint hitWord) =>
                    device.Search(kernel, Searches.WorkFor(header, variants, hitWord: hitWord), range).Kept;
            },
            iter: 12,
            threads: 1);
    }

    [Theory, MemberData(nameof(KernelRunners.All), MemberType = typeof(KernelRunners))]
    public void Search_EveryHashIsAHit_CountsAllAndKeepsWhatHasAPlace(string runner, string kernel, int variants)
    {
        using IKernelRunner device = KernelRunners.Open(runner);
        Work work = Searches.WorkFor(KnownBlocks.Genesis, variants, hitWord: uint.MaxValue);
        const int capacity = KernelResults.Capacity;
        foreach (int hashes in new[] { capacity, capacity + variants, 5 * capacity })
        {
            NonceRange range = new(uint.MaxValue, (ulong)(hashes / variants));
            Hit[] truth = Searches.Truth(work, range);
            KernelAnswer answer = device.Search(kernel, work, range);
            Assert.Equal((uint)truth.Length, answer.Count);
            Assert.Equal(int.Min(truth.Length, capacity), answer.Kept.Distinct().Count());
            Assert.Empty(answer.Kept.Except(truth));
        }
    }

    // Versions as a pool's mask spreads them, from one free bit to the last of BIP 320.
    [Theory, MemberData(nameof(KernelRunners.All), MemberType = typeof(KernelRunners))]
    public void Search_VersionsOfAMask_FindsExactlyTheTruth(string runner, string kernel, int variants)
    {
        using IKernelRunner device = KernelRunners.Open(runner);
        foreach (uint bits in new[] { VersionMask.Bip320, 0x1fe00000u, 0x0000e000u | (1u << 28) })
        {
            VersionMask mask = new(bits);
            IEnumerable<uint> versions =
                from index in Enumerable.Range(0, variants)
                select 0x20000000 | mask.Spread(mask.VersionCount - 1 - index);
            Work work = Work.ForHeader(KnownBlocks.Genesis, [.. versions], 0x0fffffff);
            NonceRange range = new(0x12345678, (ulong)(300 / variants));
            Assert.Equal(Searches.Truth(work, range), device.Search(kernel, work, range).Kept);
        }
    }

    [Theory, MemberData(nameof(KernelRunners.All), MemberType = typeof(KernelRunners))]
    public void Search_RandomHeaders_FindsExactlyTheTruth(string runner, string kernel, int variants)
    {
        using IKernelRunner device = KernelRunners.Open(runner);
        Gen.Select(Headers, Gen.UInt, Gen.Int[0, 100 / variants], Gen.UInt).Sample(
            (header, first, count, word) =>
            {
                Work work = Searches.WorkFor(header, variants, hitWord: word);
                NonceRange range = new(first, (ulong)count);
                Assert.Equal(Searches.Truth(work, range), device.Search(kernel, work, range).Kept);
            },
            iter: 20,
            threads: 1);
    }

    [Fact]
    public void Write_OneVariant_IsTheJobOfThatVersionAlone()
    {
        Work work = Searches.WorkFor(KnownBlocks.Genesis, 8, hitWord: 7);
        for (int variant = 0; variant < 8; variant++)
        {
            uint[] one = new uint[KernelJob.Words(1)], alone = new uint[KernelJob.Words(1)];
            KernelJob.Write(work, variant, one);
            KernelJob.Write(Work.ForHeader(KnownBlocks.Genesis, [work.Versions[variant]], 7), alone);
            Assert.Equal(alone, one);
        }
    }

    private static Gen<BlockHeader> Headers
    {
        get
        {
            Gen<Hash256> hash = Gen.Byte.Array[Hash256.Size].Select(static bytes => new Hash256(bytes));
            return Gen.Select(
                Gen.UInt, hash, hash, Gen.UInt, Gen.UInt, static (version, previous, root, time, bits) =>
                    new BlockHeader(version, previous, root, time, bits, 0));
        }
    }
}
