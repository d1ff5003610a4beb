using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Miner.App.Bench;
using Miner.App.Output;
using Miner.App.Settings;
using Miner.Core.Mining;
using Miner.Engine.Cpu;
using Miner.Kernels.Host;

namespace Miner.App.Commands;

/// <summary>
/// Without <c>-d</c> every way to search on the CPU is measured in its fastest form, the best first, and every GPU.
/// </summary>
internal sealed class BenchCommand : ICommand
{
    public async Task<ExitCode> RunAsync(MinerSettings settings, Surroundings around)
    {
        using ILoggerFactory logs = ErrorLog.Create(settings, around);
        var shelf = new DeviceShelf(settings, around.Time, logs);
        DeviceChoice choice = shelf.Choice();
        string[] searchers = settings.Devices is null
            ? [.. CpuSearchers.Available.Select(static searcher => searcher.Name)]
            : [.. choice.Searchers];
        var results = new List<BenchResult>();
        UserFaultException? broken = null;
        foreach (Func<IReadOnlyList<ISearchDevice>> open in Kinds(shelf, searchers, choice.Gpus))
        {
            IReadOnlyList<ISearchDevice> devices = open();
            if (around.OutIsTerminal) around.Error.WriteLine(Greeting(devices[0], settings.BenchTime));
            try
            {
                var run = new BenchRun(around.Time)
                {
                    VersionRolling = settings.VersionRolling,
                    Verify = settings.Verify,
                };
                results.Add(await run.MeasureAsync(NameOf(devices[0]), devices, settings.BenchTime));
            }
            catch (UserFaultException e)
            {
                e.Fault.Print(around.Error);
                broken = e;
            }

            foreach (ISearchDevice device in devices) device.Dispose();
        }

        if (settings.Json) PrintJson(results, settings, around.Out);
        else Print(results, around.Out);
        ExitCode verdict = Verdict(results, settings.Verify);
        return broken?.Code ?? verdict;
    }

    // One kind after the other: measured together they would take from each other.
    private static IEnumerable<Func<IReadOnlyList<ISearchDevice>>> Kinds(
        DeviceShelf shelf, IEnumerable<string> searchers, IEnumerable<GpuListing> gpus) =>
    [
        .. searchers.Select(searcher => (Func<IReadOnlyList<ISearchDevice>>)(() => shelf.Threads(searcher))),
        .. gpus.Select(gpu => (Func<IReadOnlyList<ISearchDevice>>)(() => [shelf.Open(gpu)])),
    ];

    private static string NameOf(ISearchDevice device) =>
        device is CpuDevice thread ? DeviceChoice.NameOf(thread.Path) : device.Info.Name;

    // The table comes last: its columns are as wide as their widest row.
    private static string Greeting(ISearchDevice device, TimeSpan time) => string.Create(
        CultureInfo.InvariantCulture, $"measuring {NameOf(device)} for {time.TotalSeconds:0.#} s");

    /// <summary>Done, where no device lied. A false hit is always a lie; a yield is judged only on request.</summary>
    /// <exception cref="UserFaultException">A device did; the message has its counts.</exception>
    public static ExitCode Verdict(IEnumerable<BenchResult> results, bool verify)
    {
        BenchResult? liar = results.FirstOrDefault(result => result.FalseHits > 0 || (verify && !result.Verified));
        if (liar is null) return ExitCode.Done;
        string counts = string.Create(
            CultureInfo.InvariantCulture,
            $"{liar.Hits} hits found, {liar.ExpectedHits:0.0} expected ({Sigma(liar)} sigma), {liar.FalseHits} false");
        throw new UserFaultException(
            ExitCode.SelfTestFailed,
            new Fault(liar.Device, $"its hits do not bear out its hashes: {counts}", "do not mine with it"));
    }

    private static void PrintJson(List<BenchResult> results, MinerSettings settings, TextWriter output)
    {
        var report = new BenchReport(
            ProductVersion.Full,
            ProcessorModel.Name,
            Environment.ProcessorCount,
            RuntimeInformation.FrameworkDescription,
            settings.BenchTime.TotalSeconds,
            settings.VersionRolling,
            results);
        output.WriteLine(JsonSerializer.Serialize(report, BenchJson.Default.BenchReport));
    }

    private static void Print(List<BenchResult> results, TextWriter output)
    {
        var table = new TextTable(
            "device", ">threads", ">rate", ">a thread", ">hits", ">expected", ">sigma", ">false");
        foreach (BenchResult result in results)
        {
            table.Add(
                result.Device,
                result.Threads.ToString(CultureInfo.InvariantCulture),
                Units.Rate(result.HashesPerSecond),
                Units.Rate(result.HashesPerSecond / result.Threads),
                result.Hits.ToString(CultureInfo.InvariantCulture),
                result.ExpectedHits.ToString("0.0", CultureInfo.InvariantCulture),
                Sigma(result),
                result.FalseHits.ToString(CultureInfo.InvariantCulture));
        }

        output.Write(table);
    }

    private static string Sigma(BenchResult result) =>
        result.Sigma.ToString("+0.0;-0.0", CultureInfo.InvariantCulture);
}
