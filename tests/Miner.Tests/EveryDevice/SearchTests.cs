using CsCheck;
using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.Tests.EveryDevice;

public sealed class SearchTests
{
    [Theory, MemberData(nameof(KnownBlocks.TimesSearches), MemberType = typeof(KnownBlocks))]
    public void Search_RealBlock_IsFoundAtBothEndsAndNotBeyond(string path, Axis axis, string hex)
    {
        using ISearchDevice device = Searches.Device(path);
        BlockHeader header = KnownBlocks.Parse(hex);
        int variants = device.Variants(axis);
        foreach (int place in new[] { 0, variants / 2, variants - 1 }.Distinct())
        {
            Work work = Searches.WorkFor(header, variants, place);
            Hit[] answer = [new Hit(header.Nonce, place)];
            Assert.Equal(answer, device.Find(work, new NonceRange(header.Nonce, 1)));
            Assert.Equal(answer, device.Find(work, new NonceRange(header.Nonce, 500)));
            Assert.Equal(answer, device.Find(work, new NonceRange(header.Nonce - 499, 500)));
            Assert.Empty(device.Find(work, new NonceRange(header.Nonce - 499, 499)));
            Assert.Empty(device.Find(work, new NonceRange(header.Nonce + 1, 499)));
            Assert.Empty(device.Find(work, new NonceRange(header.Nonce, 0)));
        }
    }

    [Theory, MemberData(nameof(Searches.All), MemberType = typeof(Searches))]
    public void Search_NonceInEveryLane_IsFound(string path, Axis axis)
    {
        using ISearchDevice device = Searches.Device(path);
        int variants = device.Variants(axis);
        BlockHeader genesis = KnownBlocks.Genesis;
        for (int lane = 0; lane < device.Info.VariantsPerWork; lane++)
        {
            int place = lane % variants;
            Hit[] hits = device.Find(
                Searches.WorkFor(genesis, variants, place), new NonceRange(genesis.Nonce - (uint)lane, 200));
            Assert.Equal([new Hit(genesis.Nonce, place)], hits);
        }
    }

    // Floors from one hash in two (many hits in a vector) to one in 65536; ranges over the end of the nonces and not
    // a multiple of any number of lanes.
    [Theory, MemberData(nameof(Searches.All), MemberType = typeof(Searches))]
    public void Search_EasyFloors_FindsExactlyTheTruth(string path, Axis axis)
    {
        using ISearchDevice device = Searches.Device(path);
        int variants = device.Variants(axis);
        foreach (uint word in new uint[] { 0x7fffffff, 0x80000000, 0x0fffffff, 0x00ffffff, 0x0000ffff })
        {
            Work work = Searches.WorkFor(KnownBlocks.Genesis, variants, hitWord: word);
            NonceRange range = new(0xffffffd5, (ulong)(8191 / variants));
            Hit[] truth = Searches.Truth(work, range);
            Assert.Equal(truth, device.Find(work, range));
            if (word > 0xffffff) Assert.NotEmpty(truth);
        }
    }

    [Theory, MemberData(nameof(Searches.All), MemberType = typeof(Searches))]
    public void Search_EveryHashIsAHit_ReportsEachOnce(string path, Axis axis)
    {
        using ISearchDevice device = Searches.Device(path);
        Work work = Searches.WorkFor(KnownBlocks.Genesis, device.Variants(axis), hitWord: uint.MaxValue);
        foreach (ulong count in new ulong[] { 1, 2, 47, 48, 49, 97 })
        {
            NonceRange range = new(uint.MaxValue, count);
            Hit[] hits = device.Find(work, range);
            Assert.Equal(Searches.Truth(work, range), hits);
            Assert.Equal((int)count * work.Versions.Length, hits.Length);
        }
    }

    // H7 equal to the word counts, whatever the words below it say: the judge looks at those.
    [Theory, MemberData(nameof(Searches.All), MemberType = typeof(Searches))]
    public void Search_TopWordEqualsFloor_IsAHitAndOneBelowIsNot(string path, Axis axis)
    {
        using ISearchDevice device = Searches.Device(path);
        int variants = device.Variants(axis);
        Work all = Searches.WorkFor(KnownBlocks.Genesis, variants);
        for (uint nonce = 1000; nonce < 1040; nonce++)
        {
            Hit hit = new(nonce, (int)nonce % variants);
            uint word = Searches.TopWord(all, hit);
            NonceRange range = new(nonce - 3, 7);
            Work equal = Searches.WorkFor(KnownBlocks.Genesis, variants, hitWord: word);
            Work below = Searches.WorkFor(KnownBlocks.Genesis, variants, hitWord: word - 1);
            Assert.Contains(hit, device.Find(equal, range));
            Assert.DoesNotContain(hit, device.Find(below, range));
        }
    }

    // At difficulty 1 the word is 0: a hash just above the whole target with the same top word is still reported.
    [Theory, MemberData(nameof(Searches.All), MemberType = typeof(Searches))]
    public void Search_TargetsAroundDifficultyOne_KeepTheWinner(string path, Axis axis)
    {
        using ISearchDevice device = Searches.Device(path);
        BlockHeader genesis = KnownBlocks.Genesis;
        int variants = device.Variants(axis);
        NonceRange range = new(genesis.Nonce - 150, 300);
        foreach (double difficulty in new[] { 1e-9, 0.0001, 0.5, 0.999, 1, 1.5, 2536, 1e12 })
        {
            uint word = Target.FromDifficulty(difficulty).HighWord;
            Work work = Searches.WorkFor(genesis, variants, variants - 1, word);
            Assert.Contains(new Hit(genesis.Nonce, variants - 1), device.Find(work, range));
        }
    }

    [Theory, MemberData(nameof(Searches.All), MemberType = typeof(Searches))]
    public void Search_SpanTooSmall_CountsAllAndKeepsTheFirst(string path, Axis axis)
    {
        using ISearchDevice device = Searches.Device(path);
        Work work = Searches.WorkFor(KnownBlocks.Genesis, device.Variants(axis), hitWord: 0x1fffffff);
        NonceRange range = new(7, 301);
        Hit[] truth = Searches.Truth(work, range);
        var kept = new Hit[5];
        Assert.Equal(truth.Length, device.Search(work, range, kept));
        Assert.All(kept, hit => Assert.Contains(hit, truth));
        Assert.Equal(5, kept.Distinct().Count());
        Assert.Equal(truth.Length, device.Search(work, range, []));
    }

    // The search remembers the last work; neither another work nor the other axis may see its state.
    [Theory, MemberData(nameof(Searches.Paths), MemberType = typeof(Searches))]
    public void Search_WorksInTurn_DoNotMix(string path)
    {
        using ISearchDevice device = Searches.Device(path);
        Work[] works =
        [
            .. from hex in KnownBlocks.All
               from axis in Enum.GetValues<Axis>()
               select Searches.WorkFor(KnownBlocks.Parse(hex), device.Variants(axis), hitWord: 0x1fffffff),
        ];
        NonceRange range = new(1, 53);
        Hit[][] truths = [.. works.Select(work => Searches.Truth(work, range))];
        foreach (int index in new[] { 0, 1, 2, 1, 0, 3, 4, 0, 4, 3, 11, 10, 9, 0, 0, 1 })
            Assert.Equal(truths[index], device.Find(works[index], range));
    }

    [Theory, MemberData(nameof(Searches.All), MemberType = typeof(Searches))]
    public void Search_RandomHeaders_FindsExactlyTheTruth(string path, Axis axis)
    {
        using ISearchDevice device = Searches.Device(path);
        Gen<Hash256> hash = Gen.Byte.Array[Hash256.Size].Select(static bytes => new Hash256(bytes));
        Gen<BlockHeader> header = Gen.Select(
            Gen.UInt, hash, hash, Gen.UInt, Gen.UInt, static (version, previous, root, time, bits) =>
                new BlockHeader(version, previous, root, time, bits, 0));
        Gen.Select(header, Gen.UInt, Gen.Int[0, 60], Gen.UInt).Sample(
            (block, first, count, word) =>
            {
                Work work = Searches.WorkFor(block, device.Variants(axis), hitWord: word);
                NonceRange range = new(first, (ulong)count);
                Assert.Equal(Searches.Truth(work, range), device.Find(work, range));
            },
            iter: 40,
            threads: 1);
    }

    [Theory, MemberData(nameof(Searches.Paths), MemberType = typeof(Searches))]
    public void Search_MoreThanAllNonces_IsRefused(string path)
    {
        using ISearchDevice device = Searches.Device(path);
        Work work = Searches.WorkFor(KnownBlocks.Genesis, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            device.Search(work, new NonceRange(0, NonceRange.All.Count + 1), []));
    }
}
