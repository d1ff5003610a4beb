using System.Text.Json;
using Microsoft.Extensions.Logging;
using Miner.App.Bench;
using Miner.App.Output;
using Miner.App.Settings;
using Miner.Engine.Cpu;

namespace Miner.App.Commands;

/// <summary>Measures afresh, whatever the record of an earlier run says, and records what it found.</summary>
internal sealed class DevicesCommand : ICommand
{
    public Task<ExitCode> RunAsync(MinerSettings settings, Surroundings around)
    {
        using ILoggerFactory logs = ErrorLog.Create(settings, around);
        CpuPath[] asked = [.. DeviceShelf.Searchers(settings).SelectMany(static name => CpuSearchers.Named(name))];
        IReadOnlyList<PathRate> rates = CpuDevices.Measure(settings.RateFile, around.Time, logs);
        PathRate? fastest = rates.MaxBy(static rate => rate.Versions);
        List<DeviceListing> listings =
        [
            .. from path in asked
               let rate = rates.FirstOrDefault(rate => rate.Path == path)
               select Listing(path, rate, rate is not null && rate == fastest),
        ];
        if (settings.Devices is null) listings.AddRange(Missing());
        if (settings.Json)
            around.Out.WriteLine(JsonSerializer.Serialize(listings, BenchJson.Default.IReadOnlyListDeviceListing));
        else Print(listings, around.Out);
        bool works = listings.Exists(static listing => listing.HashesPerSecond is not null);
        return Task.FromResult(works ? ExitCode.Done : ExitCode.NoDevice);
    }

    private static DeviceListing Listing(CpuPath path, PathRate? rate, bool chosen) => new(
        DeviceShelf.NameOf(path), path.Searcher.Description, true, rate?.Versions, rate?.Nonces, chosen);

    private static IEnumerable<DeviceListing> Missing() =>
        from searcher in CpuSearchers.All
        where !searcher.IsAvailable
        select new DeviceListing(
            DeviceShelf.NameOf(searcher), searcher.Description, false, null, null, false);

    private static void Print(List<DeviceListing> listings, TextWriter output)
    {
        var table = new TextTable("device", ">one thread", ">without rolling", "", "description");
        foreach (DeviceListing listing in listings)
        {
            string rate = !listing.Available ? "not here"
                : listing.HashesPerSecond is { } measured ? Units.Rate(measured)
                : "broken";
            string fixedVersion = listing.HashesPerSecondWithoutRolling is { } other ? Units.Rate(other) : "";
            table.Add(listing.Name, rate, fixedVersion, listing.Chosen ? "chosen" : "", listing.Description);
        }

        output.Write(table);
        output.WriteLine();
        output.WriteLine(
            $"{ProcessorModel.Name}, {Environment.ProcessorCount} logical processor"
            + (Environment.ProcessorCount == 1 ? "; " : "s; ")
            + "'miner bench' measures with all of them, and for longer.");
    }
}
