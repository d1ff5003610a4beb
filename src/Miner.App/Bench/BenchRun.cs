using Miner.Core.Mining;

namespace Miner.App.Bench;

/// <summary>
/// Lets devices search a synthetic job side by side, each on a thread of its own as in mining, and confirms their hits.
/// </summary>
internal sealed class BenchRun(TimeProvider time)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan CallTime = TimeSpan.FromMilliseconds(5);

    /// <summary>The sum over the devices, under the name of their kind.</summary>
    public async Task<BenchResult> MeasureAsync(string name, IReadOnlyList<ISearchDevice> devices, TimeSpan span)
    {
        var cutter = new WorkCutter(
            SyntheticJob.Make((uint)time.GetUtcNow().ToUnixTimeSeconds()), new ExtraNonceCursor(), time);
        Task<Tally>[] threads =
        [
            .. devices.Select(device => Task.Factory.StartNew(
                () => Measure(device, cutter, span),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)),
        ];
        Tally[] tallies = await Task.WhenAll(threads);
        return new BenchResult(
            name,
            devices[0].Info.Description,
            devices.Count,
            tallies.Sum(static tally => tally.Hashes / tally.Seconds),
            tallies.Sum(static tally => tally.Hashes),
            tallies.Sum(static tally => tally.Hits),
            tallies.Sum(static tally => tally.Expected),
            tallies.Sum(static tally => tally.FalseHits));
    }

    private Tally Measure(ISearchDevice device, WorkCutter cutter, TimeSpan span)
    {
        var search = new TimedSearch(device, cutter, time, CallTime);
        search.RunFor(WarmUp);
        return search.RunFor(span);
    }
}

/// <summary>Counts of one device over a span of time.</summary>
internal readonly record struct Tally(double Seconds, double Hashes, long Hits, double Expected, long FalseHits);
