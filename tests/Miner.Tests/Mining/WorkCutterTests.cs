using System.Collections.Concurrent;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Miner.Core.Mining;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Mining;

public sealed class WorkCutterTests
{
    private readonly FakeTimeProvider _time = new();

    public static TheoryData<string> RealBlocks => [.. RealBlock.All.Select(static block => block.Name)];

    [Theory, MemberData(nameof(RealBlocks))]
    public void TryNext_JobOfARealBlock_FirstWorkIsThatBlock(string name)
    {
        RealBlock block = RealBlock.All.Single(block => block.Name == name);
        Work work = Next(Cutter(block.Job));
        byte[] hash = Verdict.DoubleSha256(work.HeaderOf(new Hit(block.Nonce, 0)).ToArray());
        Assert.Equal(block.Hash, Convert.ToHexStringLower([.. hash.Reverse()]));
    }

    [Fact]
    public void TryNext_OneByteOfExtraNonce_NoHeaderRepeatsOverManyLaps() =>
        Gen.Int[0, 3].List[800, 1200].Sample(static pauses =>
        {
            var time = new FakeTimeProvider();
            var cutter = new WorkCutter(EasyJob.Of(extraNonce2Size: 1), new ExtraNonceCursor(), time);
            var seen = new HashSet<(ulong, uint)>();
            foreach (int pause in pauses)
            {
                time.Advance(TimeSpan.FromMilliseconds(400 * pause));
                Work work = Next(cutter);
                if (!seen.Add((work.ExtraNonce2, work.Time)) || work.ExtraNonce2 > 255) return false;
            }

            return true;
        }, iter: 20);

    [Fact]
    public void TryNext_OtherJobsTakeFromTheCursorToo_NoHeaderOfOneJobRepeats() =>
        Gen.Int[0, 2].List[1500].Sample(static turns =>
        {
            var (time, cursor) = (new FakeTimeProvider(), new ExtraNonceCursor());
            Job[] jobs = [.. Enumerable.Range(0, 3).Select(static i => EasyJob.Of($"job-{i}", extraNonce2Size: 1))];
            WorkCutter[] cutters = [.. jobs.Select(job => new WorkCutter(job, cursor, time))];
            var seen = new HashSet<(string, ulong, uint)>();
            return turns.All(turn =>
            {
                Work work = Next(cutters[turn]);
                return seen.Add((work.Job.Id, work.ExtraNonce2, work.Time));
            });
        }, iter: 20);

    // Each step takes work, or first brings one of two contents under a new name and with a time of its own.
    [Fact]
    public void TryNext_SameContentsComeBackUnderOtherNames_NoHeaderRepeatsInTheSession() =>
        Gen.Select(Gen.Int[0, 99], Gen.Int[0, 1], Gen.Int[0, 2]).List[1500].Sample(static steps =>
        {
            var (time, cursor) = (new FakeTimeProvider(), new ExtraNonceCursor());
            var seen = new HashSet<string>();
            WorkCutter cutter = new(EasyJob.Of("first", extraNonce2Size: 1), cursor, time);
            foreach ((int change, int content, int later) in steps)
            {
                if (change == 0) time.Advance(TimeSpan.FromSeconds(1));
                if (change is > 0 and < 5)
                {
                    Job job = EasyJob.Of($"job-{seen.Count}", extraNonce2Size: 1, time: 1_700_000_000 + (uint)later);
                    cutter = new WorkCutter(job with { Version = 0x20000000 + (uint)content }, cursor, time);
                }

                if (!seen.Add(Convert.ToHexString(Next(cutter).HeaderOf(new Hit(0, 0)).ToArray()))) return false;
            }

            return true;
        }, iter: 20);

    [Fact]
    public void TryNext_JobRepeatedUnderAnotherName_GetsOtherExtraNonces()
    {
        var cursor = new ExtraNonceCursor();
        WorkCutter first = new(EasyJob.Of("a"), cursor, _time), second = new(EasyJob.Of("b"), cursor, _time);
        ulong[] taken = [.. Enumerable.Range(0, 1000).Select(i => Next(i % 3 == 0 ? first : second).ExtraNonce2)];
        Assert.Equal(1000, taken.Distinct().Count());
    }

    [Fact]
    public void TryNext_FromManyThreads_NoHeaderRepeats()
    {
        WorkCutter cutter = Cutter(EasyJob.Of(extraNonce2Size: 1));
        var seen = new ConcurrentDictionary<(ulong, uint), bool>();
        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 500; i++)
            {
                Work work = Next(cutter);
                Assert.True(seen.TryAdd((work.ExtraNonce2, work.Time), true));
            }
        });
    }

    [Fact]
    public void TryNext_TimePasses_HeaderTimeFollowsFromTheJobsOwn()
    {
        WorkCutter cutter = Cutter(EasyJob.Of(time: 1_000_000));
        Assert.Equal(1_000_000u, Next(cutter).Time);
        _time.Advance(TimeSpan.FromSeconds(12.9));
        Assert.Equal(1_000_012u, Next(cutter).Time);
    }

    [Fact]
    public void TryNext_JobTooOld_RefusesInsteadOfRollingOn()
    {
        WorkCutter cutter = Cutter(EasyJob.Of(time: 1_000_000));
        _time.Advance(WorkCutter.MaxTimeRoll);
        Assert.Equal(1_007_000u, Next(cutter).Time);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(cutter.TryNext(1, out Work? work));
        Assert.Null(work);
    }

    [Fact]
    public void TryNext_EveryExtraNonceAndSecondUsed_EndsWithinTheBound()
    {
        WorkCutter cutter = Cutter(EasyJob.Of(time: 1_000_000, extraNonce2Size: 1));
        _time.Advance(TimeSpan.FromSeconds(6995));
        int works = 0;
        uint highest = 0;
        while (cutter.TryNext(1, out Work? work)) (works, highest) = (works + 1, uint.Max(highest, work.Time));
        Assert.Equal(256 * 6, works);
        Assert.Equal(1_007_000u, highest);
    }

    [Fact]
    public void TryNext_TimeAtTheEndOfTheField_DoesNotWrap()
    {
        WorkCutter cutter = Cutter(EasyJob.Of(time: uint.MaxValue - 1));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(uint.MaxValue, Next(cutter).Time);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(cutter.TryNext(1, out _));
    }

    [Fact]
    public void TryNext_SeveralVariants_RollOnlyAgreedZeroBitsAndAllDiffer() =>
        Gen.Select(Gen.UInt, Gen.UInt, Gen.Int[1, 8]).Sample(static (mask, version, variants) =>
        {
            var cutter = new WorkCutter(
                EasyJob.Of(mask: mask, version: version), new ExtraNonceCursor(), new FakeTimeProvider());
            Work work = Next(cutter, variants);
            uint free = mask & 0x1fffe000 & ~version;
            int room = 1 << System.Numerics.BitOperations.PopCount(free);
            return work.Versions.Length == (room >= variants ? variants : 1)
                && work.Versions.Distinct().Count() == work.Versions.Length
                && work.Versions[0] == version
                && work.Versions.All(rolled => ((rolled ^ version) & ~free) == 0)
                && work.Midstates.Length == work.Versions.Length;
        });

    [Theory]
    [InlineData(0x1d00ffffu, 0xfu)]
    [InlineData(0x1a44b9f2u, 0xfu)]
    [InlineData(0x1e0fffffu, 0xfffu)]
    [InlineData(0x207fffffu, 0x7fffffu << 8)]
    public void TryNext_AnyShareTarget_HitWordCoversItAndTheYieldWatch(uint shareBits, uint hitWord) =>
        Assert.Equal(hitWord, Next(Cutter(EasyJob.Of(shareBits: shareBits))).HitWord);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void TryNext_NoVariants_Throws(int variants) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Cutter(EasyJob.Of()).TryNext(variants, out _));

    private WorkCutter Cutter(Job job) => new(job, new ExtraNonceCursor(), _time);

    private static Work Next(WorkCutter cutter, int variants = 1)
    {
        Assert.True(cutter.TryNext(variants, out Work? work));
        return work;
    }
}
