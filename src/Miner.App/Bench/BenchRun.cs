using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.App.Bench;

/// <summary>
/// Lets devices search a synthetic job side by side, each on a thread of its own as in mining, and confirms their hits.
/// </summary>
internal sealed class BenchRun(TimeProvider time)
{
    // A kernel that misses one hit in a hundred is 7 sigma short then.
    private const double Evidence = 500_000;

    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(300);

    /// <summary>Whether the job allows versions in the lanes.</summary>
    public bool VersionRolling { get; init; } = true;

    /// <summary>Whether devices go on after the measurement until their hits show that none in a hundred is missing.</summary>
    public bool Verify { get; init; }

    /// <summary>The sum over the devices, under the name of their kind.</summary>
    public async Task<BenchResult> MeasureAsync(string name, IReadOnlyList<ISearchDevice> devices, TimeSpan span)
    {
        TimedSearch[] searches = [.. devices.Select(device => new TimedSearch(device, time))];
        Tally[] warm = await RunAsync(searches, SyntheticJob.EasyTarget, WarmUp);
        double slowest = warm.Min(static tally => tally.Hashes / tally.Seconds);
        Tally[] timed = await RunAsync(searches, SyntheticJob.TargetFor(slowest), span);
        Tally[] more = Verify
            ? await RunAsync(searches, SyntheticJob.EasiestTarget, TimeSpan.Zero, Evidence / searches.Length)
            : [];
        Tally[] all = [.. timed, .. more];
        return new BenchResult(
            name,
            devices[0].Info.Description,
            devices.Count,
            timed.Sum(static tally => tally.Hashes / tally.Seconds),
            all.Sum(static tally => tally.Hashes),
            all.Sum(static tally => tally.Hits),
            all.Sum(static tally => tally.Expected),
            all.Sum(static tally => tally.FalseHits));
    }

    // One cutter for all: the same work in two threads would bring the same hits, and no second evidence.
    private Task<Tally[]> RunAsync(TimedSearch[] searches, Target target, TimeSpan span, double hits = 0)
    {
        uint now = (uint)time.GetUtcNow().ToUnixTimeSeconds();
        var cutter = new WorkCutter(
            SyntheticJob.Make(now, target, VersionRolling), new ExtraNonceCursor(), time);
        return Task.WhenAll(searches.Select(search => Task.Factory.StartNew(
            () => search.RunFor(cutter, span, hits),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
    }
}

/// <summary>Counts of one device over a span of time.</summary>
internal readonly record struct Tally(double Seconds, double Hashes, long Hits, double Expected, long FalseHits);
