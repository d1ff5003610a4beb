using System.Text.Json;
using Miner.App.Bench;
using Miner.App.Output;
using Miner.App.Settings;
using Miner.Engine.Cpu;

namespace Miner.App.Commands;

internal sealed class DevicesCommand : ICommand
{
    private static readonly TimeSpan QuickLook = TimeSpan.FromMilliseconds(300);

    public async Task<ExitCode> RunAsync(MinerSettings settings, Surroundings around)
    {
        var listings = new List<DeviceListing>();
        string[]? asked = settings.Devices is null ? null : DeviceShelf.Searchers(settings);
        foreach (CpuSearcher searcher in CpuSearchers.All.Where(one => asked?.Contains(one.Name) ?? true))
        {
            double? rate = searcher.IsAvailable ? await QuickRateAsync(searcher, around.Time) : null;
            listings.Add(
                new DeviceListing(DeviceShelf.NameOf(searcher), searcher.Description, searcher.IsAvailable, rate));
        }

        if (settings.Json)
            around.Out.WriteLine(JsonSerializer.Serialize(listings, BenchJson.Default.IReadOnlyListDeviceListing));
        else Print(listings, around.Out);
        return listings.Exists(static listing => listing.Available) ? ExitCode.Done : ExitCode.NoDevice;
    }

    private static async Task<double?> QuickRateAsync(CpuSearcher searcher, TimeProvider time)
    {
        using var device = new CpuDevice(0, searcher.Paths.First());
        BenchResult result = await new BenchRun(time).MeasureAsync(device.Info.Name, [device], QuickLook);
        return result.HashesPerSecond;
    }

    private static void Print(List<DeviceListing> listings, TextWriter output)
    {
        double? best = listings.Max(static listing => listing.HashesPerSecond);
        var table = new TextTable("device", ">one thread", "", "description");
        foreach (DeviceListing listing in listings)
        {
            string mark = listing.HashesPerSecond == best ? "best" : "";
            string rate = listing.Available ? Units.Rate(listing.HashesPerSecond) : "not here";
            table.Add(listing.Name, rate, mark, listing.Description);
        }

        output.Write(table);
        output.WriteLine();
        output.WriteLine($"{Environment.ProcessorCount} logical processors; 'miner bench' measures with all of them.");
    }
}
