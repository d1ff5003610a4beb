using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Miner.App.Bench;
using Miner.App.Output;
using Miner.App.Settings;
using Miner.Core.Mining;
using Miner.Engine.Cpu;

namespace Miner.App.Commands;

/// <summary>Without <c>-d</c> every way to search that runs here is measured, the best first.</summary>
internal sealed class BenchCommand : ICommand
{
    public async Task<ExitCode> RunAsync(MinerSettings settings, Surroundings around)
    {
        string[] searchers = settings.Devices is null
            ? [.. CpuSearchers.Available.Select(static searcher => searcher.Name)]
            : DeviceShelf.Searchers(settings);
        var results = new List<BenchResult>();
        foreach (string searcher in searchers)
        {
            IReadOnlyList<ISearchDevice> devices = DeviceShelf.Create(settings, searcher, around.Time);
            string name = $"cpu:{devices[0].Info.Name.Split(':')[^1]}";
            results.Add(await new BenchRun(around.Time).MeasureAsync(name, devices, settings.BenchTime));
            foreach (ISearchDevice device in devices) device.Dispose();
        }

        Print(results, settings, around.Out);
        return results.Exists(static result => result.FalseHits > 0) ? ExitCode.SelfTestFailed : ExitCode.Done;
    }

    private static void Print(List<BenchResult> results, MinerSettings settings, TextWriter output)
    {
        if (settings.Json)
        {
            var report = new BenchReport(ProductVersion.Short, Processor, settings.BenchTime.TotalSeconds, results);
            output.WriteLine(JsonSerializer.Serialize(report, BenchJson.Default.BenchReport));
            return;
        }

        var table = new TextTable("device", ">threads", ">rate", ">a thread", ">hits", ">expected", ">false");
        foreach (BenchResult result in results)
        {
            table.Add(
                result.Device,
                result.Threads.ToString(CultureInfo.InvariantCulture),
                Units.Rate(result.HashesPerSecond),
                Units.Rate(result.HashesPerSecond / result.Threads),
                result.Hits.ToString(CultureInfo.InvariantCulture),
                result.ExpectedHits.ToString("0.0", CultureInfo.InvariantCulture),
                result.FalseHits.ToString(CultureInfo.InvariantCulture));
        }

        output.Write(table);
    }

    private static string Processor => string.Create(
        CultureInfo.InvariantCulture,
        $"{RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} logical processors");
}
