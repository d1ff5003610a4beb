using Microsoft.Extensions.Logging;
using Miner.Engine.Reporting;

namespace Miner.App.Output;

/// <summary>Writes the rate into the log every so often, for those who have no live screen.</summary>
internal sealed class RateReporter(Func<EngineSnapshot> snapshot, LogRouter log, TimeProvider time, TimeSpan interval)
{
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop)) log.Write(
                LogLevel.Information, "miner", Line(snapshot()), periodic: true);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    public static string Line(EngineSnapshot now)
    {
        string line = $"{now.Speed()} | {now.Shares.Shares()}";
        if (now.Shares.Blocks > 0) line += $", {now.Shares.Blocks()}";
        if (now.Shares.BestDifficulty > 0) line += $", best {Units.Difficulty(now.Shares.BestDifficulty)}";
        if (now.IsPaused) line += " | paused";
        return line;
    }
}
