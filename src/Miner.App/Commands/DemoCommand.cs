using System.Globalization;
using Microsoft.Extensions.Logging;
using Miner.App.Bench;
using Miner.App.Demo;
using Miner.App.Output;
using Miner.App.Settings;
using Miner.Core.Chain;
using Miner.Core.DevChain;
using Miner.Core.Mining;
using Miner.Engine.Cpu;
using Miner.Pools.Node;
using Miner.Records.Store;
using Miner.Records.Tree;

namespace Miner.App.Commands;

/// <summary>
/// Anchors synthetic records on a chain of its own, made just hard enough for this machine to take some seconds a block,
/// and proves them.
/// </summary>
internal sealed class DemoCommand : ICommand
{
    private const double SecondsPerBlock = 2.5;
    private static readonly TimeSpan QuickLook = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(90);

    public async Task<ExitCode> RunAsync(MinerSettings settings, Surroundings around)
    {
        using var run = new MiningRun(settings, around) { Pause = TimeSpan.FromSeconds(2) };
        IReadOnlyList<ISearchDevice> devices = new DeviceShelf(settings, around.Time, run.Logs).Create();
        BenchResult pace = await new BenchRun(around.Time).MeasureAsync("all", devices, QuickLook);
        Target target = TargetFor(pace.HashesPerSecond);
        run.Log.Write(LogLevel.Information, "miner", Greeting(pace, devices, target));

        var node = new DevelopmentNode(new DevelopmentChainRules { FirstTarget = target }, around.Time);
        string folder = settings.KeepFolder ?? Directory.CreateTempSubdirectory("miner-demo-").FullName;
        try
        {
            if (settings.KeepFolder is not null) MakeFolder(folder);
            await using var records = new DemoRecords(folder, new NodeBestChain([node]), around.Time, run.Logs);
            return await TellAsync(run, node, records, devices, folder, settings, around);
        }
        finally
        {
            if (settings.KeepFolder is null) Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<ExitCode> TellAsync(
        MiningRun run,
        DevelopmentNode node,
        DemoRecords records,
        IReadOnlyList<ISearchDevice> devices,
        string folder,
        MinerSettings settings,
        Surroundings around)
    {
        BatchReceipt batch = await records.TakeAsync(CancellationToken.None);
        run.Log.Write(LogLevel.Information, "records", string.Create(
            CultureInfo.InvariantCulture, $"{batch.Size} synthetic FHIR records became batch {batch.Id}, root {batch.Root}"));
        ExitCode code;
        await using (var host = new MinerHost(
            node, Options(Path.Combine(folder, "blocks")), devices, records.Committer, around.Time, run.Logs))
        {
            Task watching = StopAfterAsync(node, settings.DemoBlocks, run.Signals, around.Time);
            try
            {
                code = await run.RunAsync(host.Engine);
            }
            finally
            {
                run.Signals.Stop();
                await watching;
            }
        }

        around.Out.WriteLine();
        string blocks = node.Height == 1 ? "1 block" : $"{node.Height} blocks";
        around.Out.WriteLine($"{blocks} on the development chain, each checked and accepted by it.");
        return await new DemoEnding(records, batch, settings.KeepFolder, around.Out).TellAsync() ? code : ExitCode.Incomplete;
    }

    private static void MakeFolder(string folder)
    {
        try
        {
            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
                throw new UserFaultException(
                    ExitCode.Usage, new Fault("--keep", $"there is something in {folder} already", "name a new folder"));
            PrivateFiles.CreateFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserFaultException(ExitCode.Usage, new Fault("--keep", e.Message));
        }
    }

    private static string Greeting(BenchResult pace, IReadOnlyList<ISearchDevice> devices, Target target)
    {
        string what = devices.Count == 1 ? pace.Description
            : devices.All(static device => device is CpuDevice) ? $"{pace.Threads} threads of {pace.Description}"
            : $"{pace.Threads} devices";
        string rate = $"{what}: {Units.Rate(pace.HashesPerSecond)}";
        string difficulty = Units.Difficulty(Difficulty.Of(target));
        return string.Create(
            CultureInfo.InvariantCulture, $"{rate}; a block every {SecondsPerBlock} s at difficulty {difficulty}");
    }

    private static Target TargetFor(double hashesPerSecond)
    {
        double hashesOfDifficultyOne = Target.FromDifficulty(1).ExpectedHashes;
        double difficulty = Math.Max(hashesPerSecond, 1) * SecondsPerBlock / hashesOfDifficultyOne;
        Target wanted = Target.FromDifficulty(difficulty);
        Target easiest = Target.FromCompact(DevelopmentChainRules.EasiestBits);
        return wanted > easiest ? easiest : wanted;
    }

    // P2WPKH of a hash that nobody has the key to: nothing on this chain is worth anything.
    private static byte[] PayoutScript => [0x00, 0x14, .. Hash256.OfDoubleSha256([]).ToArray()[..20]];

    private static NodeOptions Options(string folder) => new()
    {
        PayoutAddress = Address.FromScript(PayoutScript, ChainNetwork.Regtest)!,
        BlockDirectory = folder,
    };

    // Luck may be bad: with no block at all it goes on for longer.
    private static async Task StopAfterAsync(DevelopmentNode node, int blocks, StopSignals signals, TimeProvider time)
    {
        long start = time.GetTimestamp();
        while (!signals.Token.IsCancellationRequested && node.Height < blocks)
        {
            TimeSpan passed = time.GetElapsedTime(start);
            if (passed > TooLong || (passed > LongEnough && node.Height > 0)) break;
            await Task.Delay(Beat, time, CancellationToken.None);
        }

        signals.Stop();
    }
}
