using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Miner.App.Bench;
using Miner.App.Output;
using Miner.App.Settings;
using Miner.Engine.Cpu;

namespace Miner.App.Commands;

/// <summary>Without <c>-d</c> every way to search that runs here is measured in its fastest form, the best first.</summary>
internal sealed class BenchCommand : ICommand
{
    public async Task<ExitCode> RunAsync(MinerSettings settings, Surroundings around)
    {
        using ILoggerFactory logs = ErrorLog.Create(settings, around);
        string[] searchers = settings.Devices is null
            ? [.. CpuSearchers.Available.Select(static searcher => searcher.Name)]
            : DeviceShelf.Searchers(settings);
        var results = new List<BenchResult>();
        foreach (string searcher in searchers)
        {
            IReadOnlyList<CpuDevice> devices = DeviceShelf.Create(settings, searcher, around.Time, logs);
            if (around.OutIsTerminal) around.Error.WriteLine(Greeting(devices, settings.BenchTime));
            var run = new BenchRun(around.Time) { VersionRolling = settings.VersionRolling, Verify = settings.Verify };
            results.Add(await run.MeasureAsync(DeviceShelf.NameOf(devices[0].Path), devices, settings.BenchTime));
            foreach (CpuDevice device in devices) device.Dispose();
        }

        if (settings.Json) PrintJson(results, settings, around.Out);
        else Print(results, around.Out);
        return Verdict(results, settings.Verify);
    }

    // The table comes last: its columns are as wide as their widest row.
    private static string Greeting(IReadOnlyList<CpuDevice> devices, TimeSpan time) => string.Create(
        CultureInfo.InvariantCulture,
        $"measuring {DeviceShelf.NameOf(devices[0].Path)} for {time.TotalSeconds:0.#} s");

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
