using Microsoft.Extensions.Time.Testing;
using Miner.Core.Hashing;
using Miner.Core.Mining;
using Miner.Engine.Cpu;

namespace Miner.Tests.EveryDevice;

public sealed class SearcherRaceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Winner_ListedFirstButSlower_Loses() =>
        Assert.Equal("quick", Race(Runner("wide", 16, 9, 9, 9, 9, 9, 9), Runner("quick", 1, 8, 8, 8, 8, 8, 8)));

    [Fact]
    public void Winner_DisturbedInAllLapsButOne_StillWins() =>
        Assert.Equal("quick", Race(Runner("steady", 8, 5, 5, 5, 5, 5, 5), Runner("quick", 8, 99, 99, 4, 99, 99, 99)));

    // The first call is compiled while it runs.
    [Fact]
    public void Winner_FastInWarmUpOnly_Loses() =>
        Assert.Equal("steady", Race(Runner("early", 8, 1, 6, 6, 6, 6, 6), Runner("steady", 8, 5, 5, 5, 5, 5, 5)));

    [Fact]
    public void Winner_Equal_IsTheFirstOfTheList() =>
        Assert.Equal("first", Race(Runner("first", 8, 5, 5, 5, 5, 5, 5), Runner("second", 8, 5, 5, 5, 5, 5, 5)));

    private string Race(params CpuPath[] paths) => new SearcherRace(_time).Winner(paths).Searcher.Name;

    private CpuPath Runner(string name, int width, params int[] laps) => new CpuSearcher(
        name, "", true, [new("x1", () => new TimedSearch(width, new Queue<int>(laps), _time))]).Paths.Single();

    private sealed class TimedSearch(int width, Queue<int> lapsInMilliseconds, FakeTimeProvider time) : IHeaderSearch
    {
        public int Width => width;

        public int Search(Work work, NonceRange range, Span<Hit> hits)
        {
            time.Advance(TimeSpan.FromMilliseconds(lapsInMilliseconds.Dequeue()));
            return 0;
        }
    }
}
