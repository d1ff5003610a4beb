using Microsoft.Extensions.Logging;
using Miner.App.Bench;
using Miner.App.Check;
using Miner.App.Output;
using Miner.App.Settings;
using Miner.Core.Mining;
using Miner.Pools.Node;

namespace Miner.App.Commands;

/// <summary>
/// Everything that can be found out without hashing for anyone. A signal ends it as it ends any program: a look that
/// was cut short must not count as a good one.
/// </summary>
internal sealed class CheckCommand : ICommand
{
    private static readonly TimeSpan QuickLook = TimeSpan.FromMilliseconds(500);

    public async Task<ExitCode> RunAsync(MinerSettings settings, Surroundings around)
    {
        double rate = await RateAsync(settings, around);
        var verdicts = new List<ExitCode>();
        foreach (SourcePlan plan in settings.Sources)
        {
            if (plan is SourcePlan.Pool pool)
                verdicts.Add(await CheckPoolAsync(pool, rate, settings, around));
            if (plan is not SourcePlan.Nodes nodes) continue;
            foreach (NodeEndpoint endpoint in nodes.Endpoints)
                verdicts.Add(await CheckNodeAsync(endpoint, nodes.Options, settings, around));
        }

        return Worst(verdicts);
    }

    private static async Task<ExitCode> CheckPoolAsync(
        SourcePlan.Pool pool, double rate, MinerSettings settings, Surroundings around)
    {
        using var preflight = new PoolPreflight(pool.Options, rate, around.Time);
        // First of all: a look may take half a minute, and somebody sits there.
        around.Out.WriteLine(pool);
        Print(await preflight.RunAsync(CancellationToken.None), settings, around.Out);
        return preflight.Verdict ?? ExitCode.Done;
    }

    private static async Task<ExitCode> CheckNodeAsync(
        NodeEndpoint endpoint, NodeOptions options, MinerSettings settings, Surroundings around)
    {
        using var node = new NodeRpc(endpoint, around.Time);
        var preflight = new TemplatePreflight(node, options, around.Time);
        around.Out.WriteLine(endpoint);
        Print(await preflight.RunAsync(CancellationToken.None), settings, around.Out);
        return preflight.Verdict?.ToExitCode() ?? ExitCode.Done;
    }

    private static void Print(
        IReadOnlyList<PreflightFinding> findings, MinerSettings settings, TextWriter output)
    {
        var table = new TextTable("", "", "");
        foreach (PreflightFinding finding in findings)
            table.Add(
                finding.Grade.ToString().ToLowerInvariant(),
                finding.Name,
                Secrets.Mask(finding.Text, settings.Secrets));
        output.WriteLine(table);
    }

    private static async Task<double> RateAsync(MinerSettings settings, Surroundings around)
    {
        using ILoggerFactory logs = ErrorLog.Create(settings, around);
        IReadOnlyList<ISearchDevice> devices = new DeviceShelf(settings, around.Time, logs).Create();
        BenchResult result = await new BenchRun(around.Time).MeasureAsync("all", devices, QuickLook);
        foreach (ISearchDevice device in devices) device.Dispose();
        return result.HashesPerSecond;
    }

    // A refusal needs the user, an outage may pass.
    private static ExitCode Worst(List<ExitCode> verdicts) =>
        verdicts.Contains(ExitCode.Refused) ? ExitCode.Refused
        : verdicts.Contains(ExitCode.Unreachable) ? ExitCode.Unreachable
        : ExitCode.Done;
}
