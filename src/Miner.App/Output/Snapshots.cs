using System.Globalization;
using Miner.Core.Chain;
using Miner.Engine.Reporting;

namespace Miner.App.Output;

/// <summary>What a snapshot says in words: shared by the log line, the live screen and the summary.</summary>
internal static class Snapshots
{
    /// <summary><c>speed 10s/60s/15m 12.3 12.1 n/a MH/s, max 12.5 MH/s</c></summary>
    public static string Speed(this EngineSnapshot snapshot)
    {
        HashRates rates = snapshot.TotalRates;
        return $"speed 10s/60s/15m {Units.Rates(rates.TenSeconds, rates.Minute, rates.QuarterHour)}, "
            + $"mean {Units.Rate(rates.Overall)}, max {Units.Rate(rates.Peak())}";
    }

    /// <summary>The highest rate; null before the first window is full.</summary>
    public static double? Peak(this HashRates rates) => rates.Highest > 0 ? rates.Highest : null;

    public static string Blocks(this LedgerSnapshot shares) =>
        Units.Count(shares.Blocks) + (shares.Blocks == 1 ? " block" : " blocks");

    /// <summary><c>12 accepted, 1 rejected, 0 stale</c>, and what else there is to say.</summary>
    public static string Shares(this LedgerSnapshot shares)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{shares.Accepted} accepted, {shares.RejectedTotal} rejected, {shares.Stale} stale");
        if (shares.Unknown > 0) text += string.Create(CultureInfo.InvariantCulture, $", {shares.Unknown} unanswered");
        if (shares.Pending > 0) text += string.Create(CultureInfo.InvariantCulture, $", {shares.Pending} pending");
        return text;
    }

    /// <summary>The rate to plan with: the latest window that is full.</summary>
    public static double BestGuess(this HashRates rates) => rates.Minute ?? rates.TenSeconds ?? rates.Overall;

    /// <summary>Seconds until a hash of this difficulty is found, on average; infinite where nothing hashes.</summary>
    public static double ExpectedSeconds(double difficulty, double hashesPerSecond) =>
        difficulty > 0 && double.IsFinite(difficulty) && hashesPerSecond > 0
            ? Target.FromDifficulty(difficulty).ExpectedHashes / hashesPerSecond
            : double.PositiveInfinity;

    /// <summary><c>1.024k, one every 4 min 12 s</c></summary>
    public static string ShareDifficulty(this JobView job, HashRates rates) => WithPace(job.ShareDifficulty, rates);

    public static string BlockDifficulty(this JobView job, HashRates rates) => WithPace(job.NetworkDifficulty, rates);

    private static string WithPace(double difficulty, HashRates rates)
    {
        double seconds = ExpectedSeconds(difficulty, rates.BestGuess());
        string pace = double.IsFinite(seconds) ? $", one every {Units.Duration(seconds)}" : "";
        return Units.Difficulty(difficulty) + pace;
    }

    /// <summary>Hits against what the claimed hashes should have brought.</summary>
    public static string Yield(this DeviceSnapshot device) => device.ExpectedHits < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{device.Hits}")
        : string.Create(CultureInfo.InvariantCulture, $"{device.Hits} of {device.ExpectedHits:0.0}");
}
