using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using Miner.Core.Hashing;
using Miner.Core.Mining;
using Miner.Engine.Cpu;

namespace Miner.Tests.EveryDevice;

public sealed class SearcherRaceTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(1, 1000)]
    [InlineData(48, 10)]
    [InlineData(16, 0.5)]
    public void Run_SteadySearch_GivesItsRateOnBothAxes(int width, double nanosecondsAHash)
    {
        PathRate rate = Assert.Single(Race(Search(width, (_, versions) => versions ? nanosecondsAHash : 2 * nanosecondsAHash)));
        Assert.Equal(1e9 / nanosecondsAHash, rate.Versions, 1e9 / nanosecondsAHash / 100);
        if (width > 1) Assert.Equal(0.5e9 / nanosecondsAHash, rate.Nonces, 1e9 / nanosecondsAHash / 100);
    }

    // Something else runs here in all laps but one.
    [Fact]
    public void Run_DisturbedMostOfTheTime_GivesTheRateOfTheBestLap()
    {
        PathRate rate = Assert.Single(Race(Search(8, (call, _) => call % 6 == 0 ? 10 : 100)));
        Assert.InRange(rate.Versions, 0.99e8, 1.01e8);
    }

    // The first call is compiled while it runs: it must size no lap, and a lap that is too fast to be true counts not.
    [Theory]
    [InlineData(1e6)]
    [InlineData(0.01)]
    public void Run_OddFirstCall_DoesNotCount(double nanosecondsAHash)
    {
        PathRate rate = Assert.Single(Race(Search(8, (call, _) => call == 0 ? nanosecondsAHash : 100)));
        Assert.InRange(rate.Versions, 0.99e7, 1.01e7);
    }

    [Fact]
    public void Run_SlowAndFastPath_GetAboutTheSameTime()
    {
        var hashes = new Dictionary<string, double> { ["slow"] = 0, ["fast"] = 0 };
        CpuPath Counted(string name, double nanoseconds) => Path(name, () => new FakeSearch(8, (work, range) =>
        {
            double count = (double)range.Count * work.Versions.Length;
            hashes[name] += count * nanoseconds;
            _time.Advance(TimeSpan.FromTicks((long)(count * nanoseconds / 100)));
        }));
        Race(Counted("slow", 1000), Counted("fast", 10));
        Assert.InRange(hashes["slow"] / hashes["fast"], 0.4, 2.5);
        Assert.InRange(hashes["slow"], 1, 100e6);
    }

    [Fact]
    public void Run_ClockThatStandsStill_EndsNevertheless()
    {
        PathRate rate = Assert.Single(Race(Search(8, (_, _) => 0)));
        Assert.Equal(0, rate.Versions);
    }

    private ImmutableArray<PathRate> Race(params CpuPath[] paths) => new SearcherRace(_time).Run(paths);

    private static CpuPath Path(string name, Func<IHeaderSearch> create) =>
        new CpuSearcher(name, "", true, [new("x1", create)]).Paths.Single();

    private CpuPath Search(int width, Func<int, bool, double> nanosecondsAHash)
    {
        int calls = 0;
        return Path("path", () => new FakeSearch(width, (work, range) =>
        {
            double cost = nanosecondsAHash(calls++, work.Versions.Length > 1 || width == 1);
            _time.Advance(TimeSpan.FromTicks((long)(range.Count * (ulong)work.Versions.Length * cost / 100)));
        }));
    }

    private sealed class FakeSearch(int width, Action<Work, NonceRange> search) : IHeaderSearch
    {
        public int Width => width;

        public int Search(Work work, NonceRange range, Span<Hit> hits)
        {
            search(work, range);
            return 0;
        }
    }
}
