using System.Text.Json;
using Microsoft.Extensions.Logging;
using Miner.App.Bench;
using Miner.App.Output;
using Miner.App.Settings;
using Miner.Engine.Cpu;
using Miner.Kernels.Host;

namespace Miner.App.Commands;

/// <summary>Measures afresh, whatever the record of an earlier run says, and records what it found.</summary>
internal sealed class DevicesCommand : ICommand
{
    public async Task<ExitCode> RunAsync(MinerSettings settings, Surroundings around)
    {
        using ILoggerFactory logs = ErrorLog.Create(settings, around);
        var shelf = new DeviceShelf(settings, around.Time, logs);
        DeviceChoice choice = shelf.Choice();
        List<DeviceListing> listings = Processors(choice, settings, around.Time, logs);
        var look = new GpuLook(shelf, around.Time);
        foreach (GpuListing gpu in settings.Devices is null ? shelf.Gpus : choice.Gpus)
            listings.Add(await look.AtAsync(gpu));
        if (settings.Json)
            around.Out.WriteLine(JsonSerializer.Serialize(listings, BenchJson.Default.IReadOnlyListDeviceListing));
        else Print(listings, around.Out);
        bool works = listings.Exists(static listing => listing.HashesPerSecond is not null);
        return works ? ExitCode.Done : ExitCode.NoDevice;
    }

    private static List<DeviceListing> Processors(
        DeviceChoice choice, MinerSettings settings, TimeProvider time, ILoggerFactory logs)
    {
        CpuPath[] asked = [.. choice.Searchers.SelectMany(static name => CpuSearchers.Named(name)).Distinct()];
        if (asked.Length == 0) return [];
        IReadOnlyList<PathRate> rates = CpuDevices.Measure(settings.RateFile, time, logs);
        PathRate? fastest = rates.MaxBy(static rate => rate.Versions);
        return
        [
            .. from path in asked
               let rate = rates.FirstOrDefault(rate => rate.Path == path)
               select Listing(path, rate, rate is not null && rate == fastest),
            .. settings.Devices is null ? Missing() : [],
        ];
    }

    private static DeviceListing Listing(CpuPath path, PathRate? rate, bool chosen) => new(
        DeviceChoice.NameOf(path), path.Searcher.Description, true, rate?.Versions, rate?.Nonces, chosen);

    private static IEnumerable<DeviceListing> Missing() =>
        from searcher in CpuSearchers.All
        where !searcher.IsAvailable
        select new DeviceListing(
            DeviceChoice.NameOf(searcher), searcher.Description, false, null, null, false);

    private static void Print(List<DeviceListing> listings, TextWriter output)
    {
        var table = new TextTable("device", ">rate", ">without rolling", "", "description");
        foreach (DeviceListing listing in listings)
        {
            string rate = !listing.Available ? "not here"
                : listing.HashesPerSecond is { } measured ? Units.Rate(measured)
                : "broken";
            string fixedVersion = listing.HashesPerSecondWithoutRolling is { } other ? Units.Rate(other) : "";
            table.Add(listing.Name, rate, fixedVersion, listing.Chosen ? "chosen" : "", Describe(listing));
        }

        output.Write(table);
        output.WriteLine();
        output.WriteLine(
            $"{ProcessorModel.Name}, {Environment.ProcessorCount} logical processor"
            + (Environment.ProcessorCount == 1 ? ". " : "s. ")
            + "The rates are of one thread, or of a whole GPU; 'miner bench' measures all threads, and for longer.");
    }

    private static string Describe(DeviceListing listing) => listing.SelfTest is null
        ? listing.Description
        : $"{listing.Description}, {listing.ComputeUnits} units, {Units.Bytes(listing.MemoryBytes ?? 0)}; "
            + $"{listing.Driver}; self-test {listing.SelfTest}";
}
