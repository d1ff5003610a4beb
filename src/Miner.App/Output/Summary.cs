using System.Globalization;
using Miner.Core.Mining;
using Miner.Engine.Reporting;

namespace Miner.App.Output;

/// <summary>What is left to say when mining ends.</summary>
internal static class Summary
{
    public static string Of(EngineSnapshot end) => Totals(end) + Environment.NewLine + Devices(end);

    private static string Totals(EngineSnapshot end)
    {
        double hashes = end.Devices.Sum(static device => (double)device.Hashes);
        var table = new TextTable("", "");
        table.Add("uptime", Units.Duration(end.Uptime));
        table.Add("hashes", Units.Hashes(hashes));
        table.Add("mean rate", Units.Rate(end.Uptime > TimeSpan.Zero ? hashes / end.Uptime.TotalSeconds : 0));
        table.Add("source", end.Source.Active);
        table.Add("shares", end.Shares.Shares());
        foreach ((RejectReason reason, long count) in end.Shares.Rejected)
            table.Add($"  {Words(reason)}", count.ToString(CultureInfo.InvariantCulture));
        if (end.Shares.Dropped > 0) table.Add("dropped hits", Units.Count(end.Shares.Dropped));
        if (end.Shares.Duplicates > 0) table.Add("duplicates", Units.Count(end.Shares.Duplicates));
        table.Add("blocks", Units.Count(end.Shares.Blocks));
        table.Add(
            "best difficulty", end.Shares.BestDifficulty > 0 ? Units.Difficulty(end.Shares.BestDifficulty) : "none");
        return table.ToString();
    }

    private static string Devices(EngineSnapshot end)
    {
        var table = new TextTable(
            "device", ">mean rate", ">highest", ">hashes", ">hits", ">expected", ">false", "state");
        foreach (DeviceSnapshot device in end.Devices)
        {
            table.Add(
                device.Name,
                Units.Rate(device.Rates.Overall),
                Units.Rate(device.Rates.Peak()),
                Units.Hashes(device.Hashes),
                device.Hits.ToString(CultureInfo.InvariantCulture),
                device.ExpectedHits.ToString("0.0", CultureInfo.InvariantCulture),
                device.FalseHits.ToString(CultureInfo.InvariantCulture),
                StateAtTheEnd(device));
        }

        return table.ToString();
    }

    private static string StateAtTheEnd(DeviceSnapshot device) =>
        device.State == DeviceState.Retired ? $"retired: {device.Reason}" : "good";

    /// <summary><c>LowDifficulty</c> as <c>low difficulty</c>.</summary>
    private static string Words(RejectReason reason) => string.Concat(
        reason.ToString().Select(static (letter, index) => char.IsUpper(letter)
            ? (index > 0 ? " " : "") + char.ToLowerInvariant(letter)
            : letter.ToString()));
}
