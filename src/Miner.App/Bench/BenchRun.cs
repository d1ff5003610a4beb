using Miner.App.Settings;
using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.App.Bench;

/// <summary>
/// Lets devices search a synthetic job side by side, each on a thread of its own as in mining, and confirms their
/// hits. A device that fails or hangs is left out.
/// </summary>
internal sealed class BenchRun(TimeProvider time)
{
    // A kernel that misses one hit in a hundred is 7 sigma short then.
    private const double Evidence = 500_000;

    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(300);

    // Beyond the time that was asked for; kernels may be compiled meanwhile.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Whether the job allows versions in the lanes.</summary>
    public bool VersionRolling { get; init; } = true;

    /// <summary>
    /// Whether devices go on after the measurement until their hits show that none in a hundred is missing.
    /// </summary>
    public bool Verify { get; init; }

    /// <summary>The sum over the devices that work, under the name of their kind.</summary>
    /// <exception cref="UserFaultException">
    /// None of them works; the message says what is wrong with the first.
    /// </exception>
    public async Task<BenchResult> MeasureAsync(string name, IReadOnlyList<ISearchDevice> devices, TimeSpan span)
    {
        TimedSearch[] searches = [.. devices.Select(device => new TimedSearch(device, time))];
        searches = await EachAsync(searches, static search => search.Prepare(), TimeSpan.Zero);
        do searches = await RunAsync(searches, SyntheticJob.EasyTarget, WarmUp);
        while (!searches.All(static search => search.IsSettled));

        // By the fastest: to confirm the hits of a GPU at a thread's target would take longer than to find them.
        double fastest = searches.Max(static search => search.Tally.HashesPerSecond);
        searches = await RunAsync(searches, SyntheticJob.TargetFor(fastest), span);
        Tally[] timed = [.. searches.Select(static search => search.Tally)];
        Tally[] all = Verify ? [.. timed, .. await EvidenceAsync(searches)] : timed;
        return new BenchResult(
            name,
            searches[0].Info.Description,
            timed.Length,
            timed.Sum(static tally => tally.HashesPerSecond),
            all.Sum(static tally => tally.Hashes),
            all.Sum(static tally => tally.Hits),
            all.Sum(static tally => tally.Expected),
            all.Sum(static tally => tally.FalseHits));
    }

    private async Task<IEnumerable<Tally>> EvidenceAsync(TimedSearch[] searches)
    {
        searches = await RunAsync(
            searches, SyntheticJob.EasiestTarget, TimeSpan.Zero, Evidence / searches.Length);
        return searches.Select(static search => search.Tally);
    }

    // One cutter for all: the same work in two threads would bring the same hits, and no second evidence.
    private Task<TimedSearch[]> RunAsync(TimedSearch[] searches, Target target, TimeSpan span, double hits = 0)
    {
        uint now = (uint)time.GetUtcNow().ToUnixTimeSeconds();
        var cutter = new WorkCutter(
            SyntheticJob.Make(now, target, VersionRolling), new ExtraNonceCursor(), time);
        return EachAsync(searches, search => search.RunFor(cutter, span, hits), span);
    }

    /// <summary>Those that got through the step.</summary>
    private async Task<TimedSearch[]> EachAsync(
        TimedSearch[] searches, Action<TimedSearch> step, TimeSpan span)
    {
        string?[] faults = await Task.WhenAll(searches.Select(search => FaultAsync(() => step(search), span, time)));
        TimedSearch[] fit = [.. searches.Where((_, index) => faults[index] is null)];
        if (fit.Length > 0) return fit;
        throw new UserFaultException(
            ExitCode.NoDevice, new Fault(searches[0].Info.Name, faults[0]!, "run with -D for the details"));
    }

    /// <summary>
    /// What goes wrong in a step with a device that should take so long, or null. A driver that hangs keeps its thread.
    /// </summary>
    public static async Task<string?> FaultAsync(Action step, TimeSpan span, TimeProvider time)
    {
        TimeSpan patience = span + Patience;
        Task running = Task.Factory.StartNew(
            step, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await running.WaitAsync(patience, time);
            return null;
        }
        catch (DeviceFaultException e)
        {
            return e.Message;
        }
        catch (TimeoutException)
        {
            return $"hung: its driver has not come back for {patience.TotalSeconds:0} s";
        }
    }
}

/// <summary>Counts of one device over a span of time.</summary>
internal readonly record struct Tally(double Seconds, double Hashes, long Hits, double Expected, long FalseHits)
{
    public double HashesPerSecond => Hashes / Seconds;
}
