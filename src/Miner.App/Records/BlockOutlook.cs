using System.Globalization;
using Microsoft.Extensions.Logging;
using Miner.App.Bench;
using Miner.App.Output;
using Miner.App.Settings;
using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.App.Records;

/// <summary>When a block is to be expected with what can hash here: difficulty × 2^32 hashes, on average.</summary>
internal sealed class BlockOutlook(MinerSettings settings, Surroundings around)
{
    // Of the main network in 2026, to within a third.
    private const double MainnetDifficulty = 1.5e14;
    private const double Year = 365.25 * 86_400;
    private static readonly TimeSpan QuickLook = TimeSpan.FromMilliseconds(500);

    /// <param name="tip">The end of a node's chain; null: none was asked.</param>
    /// <param name="last">The header of the last block of ours; null: none. Where neither is known, the main network is meant.</param>
    public async Task<string> SayAsync(BlockHeader? tip, BlockHeader? last)
    {
        double rate = await RateAsync();
        double difficulty = (tip ?? last) is { } header ? Difficulty.Of(Target.FromCompact(header.Bits)) : MainnetDifficulty;
        return Say(rate, difficulty, tip is not null ? "that of the node's chain"
            : last is not null ? "that of the last block with a batch" : "about that of the main network");
    }

    internal static string Say(double hashesPerSecond, double difficulty, string which)
    {
        double seconds = difficulty * Target.FromDifficulty(1).ExpectedHashes / Math.Max(hashesPerSecond, 1);
        string said = string.Create(
            CultureInfo.InvariantCulture,
            $"Expected time until a block: {Words(seconds)}, at {Units.Rate(hashesPerSecond)} and difficulty {Units.Difficulty(difficulty)} ({which}).");
        return seconds < Year
            ? said
            : said + "\nNo batch will be anchored there by this machine: it takes the hash rate of ASICs that mine on our templates.";
    }

    private static string Words(double seconds) => seconds >= 1e6 * Year
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds / Year / 1e6:N0} million years")
        : Units.Duration(seconds);

    private async Task<double> RateAsync()
    {
        using ILoggerFactory logs = ErrorLog.Create(settings, around);
        IReadOnlyList<ISearchDevice> devices = new DeviceShelf(settings, around.Time, logs).Create();
        BenchResult result = await new BenchRun(around.Time).MeasureAsync("all", devices, QuickLook);
        foreach (ISearchDevice device in devices) device.Dispose();
        return result.HashesPerSecond;
    }
}
