using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using CsCheck;
using Miner.App.Bench;
using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Engine;

namespace Miner.Tests.EveryDevice;

/// <summary>Work as it is cut from a job, over every path: masks, targets, and what the judge makes of the hits.</summary>
public sealed class JobSearchTests
{
    private const uint All16 = 0x1fffe000;
    private static readonly Target Easy = Target.Parse("0fffffff" + new string('f', 56));

    /// <summary>Masks of 0, 1, 2, 13 and 16 bits, with holes, beyond BIP 320, and versions that have bits already.</summary>
    private static readonly (uint Mask, uint Version)[] Masks =
    [
        (0, 0x20000000),
        (0x00002000, 0x20000000),
        (0x10000000, 0x20000000),
        (0x00006000, 0x20000000),
        (0x03ffe000, 0x20000000),
        (All16, 0x20000000),
        (0xffffffff, 1),
        (0x15554000, 0x20000000),
        (0x1e00a000, 0x20000000),
        (0x10002000, 0x20000000),
        (All16, 0x2000e000),
        (All16, 0x3fffe004),
        (0x1fffe000, 0x30002004),
        (0x00006000, 0x20004000),
    ];

    [Theory, MemberData(nameof(Searches.Paths), MemberType = typeof(Searches))]
    public void Search_EveryMask_FindsTheTruthAndRollsOnlyFreeBits(string path)
    {
        using ISearchDevice device = Searches.Device(path);
        foreach ((uint mask, uint version) in Masks)
        {
            uint free = mask & All16 & ~version;
            int wanted = device.Info.VariantsPerWork;
            Work work = Cut(Job(mask, version, Easy), wanted);
            Assert.Equal(1L << BitOperations.PopCount(free) >= wanted ? wanted : 1, work.Versions.Length);
            Assert.Equal(work.Versions.Length, work.Versions.Distinct().Count());
            Assert.All(work.Versions, rolled => Assert.Equal(version, rolled & ~free));
            NonceRange range = new(0xfffffff5, 101);
            Assert.Equal(Searches.Truth(work, range), device.Find(work, range));
        }
    }

    [Theory, MemberData(nameof(Searches.Paths), MemberType = typeof(Searches))]
    public void Search_EdgesOfTheNonces_AreHashedOnceAndNotMore(string path)
    {
        using ISearchDevice device = Searches.Device(path);
        foreach (uint mask in new uint[] { 0, All16 })
        {
            Work work = Cut(Job(mask, 0x20000000, Target.Easiest), device.Info.VariantsPerWork);
            foreach (NonceRange range in new NonceRange[] { new(0, 1), new(uint.MaxValue, 1), new(uint.MaxValue, 2), new(0, 0) })
            {
                Hit[] truth = Searches.Truth(work, range);
                Assert.Equal(truth, device.Find(work, range));
                if (work.HitWord == uint.MaxValue) Assert.Equal((int)range.Count * work.Versions.Length, truth.Length);
            }
        }
    }

    // The search looks at the top word only, so it must report both; the words below decide what becomes a share.
    [Theory, MemberData(nameof(Searches.All), MemberType = typeof(Searches))]
    public void Search_TopWordEqualsTheTargets_TheNextWordDecides(string path, Axis axis)
    {
        using ISearchDevice device = Searches.Device(path);
        uint mask = axis == Axis.Versions ? All16 : 0;
        Work plain = Cut(Job(mask, 0x20000000, Easy), device.Info.VariantsPerWork);
        for (uint nonce = 500; nonce < 510; nonce++)
        {
            Hit hit = new(nonce, (int)(nonce % (uint)plain.Versions.Length));
            BigInteger hash = HashOf(plain, hit);
            BigInteger step = BigInteger.One << 192;
            Assert.Equal(Judgement.Share, JudgementOf(hash));
            Assert.Equal(Judgement.Share, JudgementOf(hash + step));
            Assert.Equal(Judgement.YieldOnly, JudgementOf(hash - 1));
            Assert.Equal(Judgement.YieldOnly, JudgementOf(hash - step));

            Judgement JudgementOf(BigInteger target)
            {
                Assert.Equal(hash >> 224, target >> 224);
                Work work = Cut(Job(mask, 0x20000000, Parse(target)), device.Info.VariantsPerWork);
                Assert.Contains(hit, device.Find(work, new NonceRange(nonce - 1, 3)));
                return new ShareJudge().Judge(new Candidate(work, hit, path), out _);
            }
        }
    }

    // Against the whole 256 bits of hashes by the base class library: not one share is lost on the way.
    [Theory, MemberData(nameof(Searches.Paths), MemberType = typeof(Searches))]
    public void Search_RandomJobs_JudgedHitsAreTheTrueShares(string path)
    {
        using ISearchDevice device = Searches.Device(path);
        Gen.Select(Gen.UInt, Gen.UInt, Gen.UInt, Gen.Int[0, 70], Gen.UInt[0, 0x3fffffff], Gen.UInt).Sample(
            (mask, version, first, count, top, next) =>
            {
                Target target = Parse(((BigInteger)top << 224) + ((BigInteger)next << 192));
                Work work = Cut(Job(mask, version, target), device.Info.VariantsPerWork);
                NonceRange range = new(first, (ulong)count);
                var judge = new ShareJudge();
                IEnumerable<Hit> shares = device.Find(work, range)
                    .Where(hit => judge.Judge(new Candidate(work, hit, path), out _) == Judgement.Share);
                IEnumerable<Hit> truth =
                    from variant in Enumerable.Range(0, work.Versions.Length)
                    from step in Enumerable.Range(0, count)
                    let hit = new Hit(unchecked(first + (uint)step), variant)
                    where HashOf(work, hit) <= target.ToBigInteger()
                    select hit;
                Assert.Equal(truth, shares);
            },
            iter: 25,
            threads: 1);
    }

    private static Job Job(uint mask, uint version, Target target) =>
        SyntheticJob.Make(1_700_000_000, target, versionRolling: true) with
        {
            Version = version,
            VersionMask = new VersionMask(mask),
        };

    private static Work Cut(Job job, int variants)
    {
        Assert.True(new WorkCutter(job, new ExtraNonceCursor(), TimeProvider.System).TryNext(variants, out Work? work));
        return work;
    }

    // A leading digit of 8 or more gets a zero before it.
    private static Target Parse(BigInteger target)
    {
        string digits = target.ToString("x64", CultureInfo.InvariantCulture);
        return Target.Parse(digits.AsSpan(digits.Length - 64));
    }

    private static BigInteger HashOf(Work work, Hit hit) => new(
        SHA256.HashData(SHA256.HashData(work.HeaderOf(hit).ToArray())), isUnsigned: true);
}
