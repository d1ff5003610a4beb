using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Miner.Engine.Cpu;

/// <summary>Decides what the threads run: the fastest of the paths that pass their self-test.</summary>
internal sealed partial class PathChoice(
    IReadOnlyList<CpuPath> paths, RateRecord? record, TimeProvider time, ILogger logger)
{
    /// <summary>
    /// The fastest of the candidates with versions in the lanes: from the record where that is good, else by a race.
    /// </summary>
    /// <exception cref="NoDeviceLeftException">None of them passed its self-test.</exception>
    public CpuPath Fastest(IReadOnlyCollection<CpuPath> candidates)
    {
        // Nothing to choose from; its device tests itself before its first nonce.
        if (candidates.Count == 1) return candidates.Single();
        if (record?.Read(paths) is { } known
            && BestOf(known, candidates) is { } recorded && FaultOf(recorded.Path) is null)
        {
            Log.Remembered(logger, recorded.Path, recorded.Versions / 1e6);
            return recorded.Path;
        }

        PathRate winner = BestOf(Measure(), candidates) ?? throw new NoDeviceLeftException(
            selfTestFailed: true, $"no path is left; these failed their self-test: {string.Join(", ", candidates)}");
        Log.Won(logger, winner.Path, winner.Versions / 1e6);
        return winner.Path;
    }

    /// <summary>Measures every path that passes its self-test, in their order, and records the rates.</summary>
    public ImmutableArray<PathRate> Measure()
    {
        long start = time.GetTimestamp();
        ImmutableArray<CpuPath> good = [.. paths.Where(Passes)];
        long tested = time.GetTimestamp();
        ImmutableArray<PathRate> rates = new SearcherRace(time).Run(good);
        Log.Measured(
            logger,
            paths.Count,
            time.GetElapsedTime(start, tested).TotalMilliseconds,
            time.GetElapsedTime(tested).TotalMilliseconds);

        // With a broken path every start has to test and to warn again.
        if (good.Length == paths.Count) record?.Write(rates);
        return rates;
    }

    private static PathRate? BestOf(ImmutableArray<PathRate> rates, IReadOnlyCollection<CpuPath> candidates) =>
        rates.Where(rate => candidates.Contains(rate.Path)).MaxBy(static rate => rate.Versions);

    private bool Passes(CpuPath path)
    {
        if (FaultOf(path) is not { } fault) return true;
        Log.LeftOut(logger, path, fault);
        return false;
    }

    private static string? FaultOf(CpuPath path)
    {
        using var device = new CpuDevice(0, path);
        return DeviceSelfTest.FindFault(device);
    }
}
