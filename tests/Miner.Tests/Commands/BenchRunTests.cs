using Microsoft.Extensions.Time.Testing;
using Miner.App;
using Miner.App.Bench;
using Miner.App.Commands;
using Miner.Core.Mining;
using Miner.Engine.Cpu;
using Miner.Tests.EveryDevice;

namespace Miner.Tests.Commands;

/// <summary>A device is measured by a clock that it moves itself, so that every count is the same in every run.</summary>
public sealed class BenchRunTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Measure_HonestDevice_IsVerified(bool versionRolling)
    {
        BenchResult result = await MeasureAsync(static (device, work, range) => device.Find(work, range), versionRolling);
        Assert.Equal(0, result.FalseHits);
        Assert.InRange(result.ExpectedHits, 900, 1200);
        Assert.InRange(result.Sigma, -4, 4);
        Assert.True(result.Verified);
        Assert.Equal(ExitCode.Done, BenchCommand.Verdict([result], verify: true));
    }

    // It claims to be a third faster than it is.
    [Fact]
    public async Task Measure_DeviceThatClaimsMoreThanItDoes_IsFoundOut()
    {
        BenchResult result = await MeasureAsync(
            static (device, work, range) => device.Find(work, range with { Count = range.Count * 3 / 4 }));
        Assert.Equal(0, result.FalseHits);
        Assert.True(result.Sigma < -4, $"{result}");
        Assert.False(result.Verified);
        AssertFails(result, verify: true, "found");
        Assert.Equal(ExitCode.Done, BenchCommand.Verdict([result], verify: false));
    }

    // The few hits of a measurement do not show it, those gathered for the verdict do.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Measure_DeviceThatMissesEveryHundredthHit_IsFoundOut(bool versionRolling)
    {
        int count = 0;
        Hit[] Miss(ISearchDevice device, Work work, NonceRange range) =>
            [.. device.Find(work, range).Where(_ => ++count % 100 != 0)];
        BenchResult fast = await MeasureAsync(Miss, versionRolling);
        Assert.InRange(fast.Sigma, -4, 4);
        BenchResult sure = await MeasureAsync(Miss, versionRolling, verify: true);
        Assert.Equal(0, sure.FalseHits);
        AssertFails(sure, verify: true, "found");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Measure_HonestDeviceToBeVerified_BringsHalfAMillionHits(bool versionRolling)
    {
        BenchResult result = await MeasureAsync(
            static (device, work, range) => device.Find(work, range), versionRolling, verify: true);
        Assert.Equal(0, result.FalseHits);
        Assert.InRange(result.ExpectedHits, 500_000, 510_000);
        Assert.InRange(result.HashesPerSecond, 3.9e6, 4.1e6);
        Assert.Equal(ExitCode.Done, BenchCommand.Verdict([result], verify: true));
    }

    [Fact]
    public async Task Measure_DeviceThatRepeatsItsHits_GainsNothing()
    {
        BenchResult result = await MeasureAsync(static (device, work, range) =>
        {
            Hit[] half = device.Find(work, range with { Count = range.Count / 2 });
            return [.. half, .. half];
        });
        Assert.True(result.Sigma < -4, $"{result}");
        Assert.Equal(result.Hits, result.FalseHits);
        AssertFails(result, verify: false, "false");
    }

    // True hits, but of nonces that it was not asked for: it may have hashed them for somebody else.
    [Fact]
    public async Task Measure_DeviceThatReportsTheHitsOfAnotherRange_FailsInAnyCase()
    {
        BenchResult result = await MeasureAsync(static (device, work, range) =>
            device.Find(work, range with { First = unchecked(range.First + (uint)range.Count) }));
        Assert.Equal(0, result.Hits);
        Assert.True(result.FalseHits > 0);
        AssertFails(result, verify: false, "false");
    }

    // As PoCL does. It is not the device's rate.
    [Fact]
    public async Task Measure_DriverCompilesForEachSizeOfCall_IsRatedWithoutThat()
    {
        var compiled = new HashSet<ulong>();
        BenchResult result = await MeasureAsync((device, work, range) =>
        {
            if (compiled.Add(range.Count)) _time.Advance(TimeSpan.FromSeconds(1));
            return device.Find(work, range);
        }, versionRolling: false);
        Assert.True(compiled.Count > 1, "calls did not grow");
        Assert.InRange(result.HashesPerSecond, 3.9e6, 4.1e6);
    }

    public static TheoryData<string> Lies => ["nonce", "variant", "negative variant"];

    [Theory, MemberData(nameof(Lies))]
    public async Task Measure_DeviceThatReportsFalseHits_FailsInAnyCase(string lie)
    {
        BenchResult result = await MeasureAsync((device, work, range) =>
        [
            .. device.Find(work, range),
            lie switch
            {
                "nonce" => new Hit(unchecked(range.First + 5), 0),
                "variant" => new Hit(range.First, work.Versions.Length),
                _ => new Hit(range.First, -1),
            },
        ]);
        Assert.True(result.FalseHits > 0);
        Assert.InRange(result.Sigma, -4, 4);
        Assert.False(result.Verified);
        AssertFails(result, verify: false, "false");
    }

    [Fact]
    public async Task Measure_DeviceThatCountsMoreThanItKeeps_FailsInAnyCase()
    {
        using var device = new ClaimingDevice(
            _time, static (device, work, range) => device.Find(work, range), static found => found + 5000);
        BenchResult result = await new BenchRun(_time).MeasureAsync("liar", [device], TimeSpan.FromSeconds(0.2));
        Assert.True(result.FalseHits >= 5000);
        AssertFails(result, verify: false, "false");
    }

    private static void AssertFails(BenchResult result, bool verify, string word)
    {
        var end = Assert.Throws<UserFaultException>(() => BenchCommand.Verdict([result], verify));
        Assert.Equal(ExitCode.SelfTestFailed, end.Code);
        Assert.Equal("liar", end.Fault.Where);
        Assert.Contains(word, end.Fault.Message, StringComparison.Ordinal);
    }

    private async Task<BenchResult> MeasureAsync(Search search, bool versionRolling = true, bool verify = false)
    {
        using var device = new ClaimingDevice(_time, search, static found => found);
        var run = new BenchRun(_time) { VersionRolling = versionRolling, Verify = verify };
        return await run.MeasureAsync("liar", [device], TimeSpan.FromSeconds(1));
    }

    private delegate Hit[] Search(ISearchDevice honest, Work work, NonceRange range);

    // Pretends to hash four million a second.
    private sealed class ClaimingDevice(FakeTimeProvider time, Search search, Func<int, int> count) : ISearchDevice
    {
        private readonly CpuDevice _honest = new(0, CpuSearchers.AvailablePaths.First());

        public DeviceInfo Info => _honest.Info;

        public int Search(Work work, NonceRange range, Span<Hit> hits)
        {
            Hit[] found = search(_honest, work, range);
            found.AsSpan(0, int.Min(found.Length, hits.Length)).CopyTo(hits);
            time.Advance(TimeSpan.FromSeconds((double)range.Count * work.Versions.Length / 4e6));
            return count(found.Length);
        }

        public void Dispose() => _honest.Dispose();
    }
}
