using Microsoft.Extensions.Logging;
using Miner.App.Settings;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Engine.Cpu;

namespace Miner.App;

/// <summary>What can hash here, by the names that <c>-d</c> takes.</summary>
internal static class DeviceShelf
{
    private const string Cpu = "cpu";

    public static string NameOf(CpuSearcher searcher) => $"{Cpu}:{searcher}";

    public static string NameOf(CpuPath path) => $"{Cpu}:{path}";

    /// <summary>What mines: the best of the CPU, or the one way to search that was asked for.</summary>
    /// <exception cref="UserFaultException">There is no such device here; the message names those that are.</exception>
    public static IReadOnlyList<ISearchDevice> Create(MinerSettings settings, TimeProvider time, ILoggerFactory logs)
    {
        string[] searchers = Searchers(settings);
        if (searchers.Length > 1)
            throw Refuse(
                "threads of the CPU search in one way at a time", "name one of: " + string.Join(", ", Available()));
        return Create(settings, searchers[0], time, logs);
    }

    /// <summary>All threads of one way to search.</summary>
    public static IReadOnlyList<CpuDevice> Create(
        MinerSettings settings, string searcher, TimeProvider time, ILoggerFactory logs)
    {
        var options = new CpuOptions
        {
            Threads = settings.Threads,
            Searcher = searcher,
            Affinity = settings.CpuAffinity,
            RateFile = settings.RateFile,
        };
        try
        {
            return CpuDevices.Create(options, time, logs);
        }
        catch (CpuRequestException e)
        {
            throw Refuse(e.Message, "'miner devices' lists what can hash here");
        }
        catch (NoDeviceLeftException e)
        {
            throw new UserFaultException(
                ExitCode.SelfTestFailed, new Fault("--device", e.Message, "'miner devices' lists what can hash here"));
        }
    }

    /// <summary>
    /// The ways to search that were asked for, each known and available; the best where nothing was asked.
    /// </summary>
    public static string[] Searchers(MinerSettings settings)
    {
        if (settings.Devices is null) return [CpuOptions.Best];
        return [.. settings.Devices.Split(',', StringSplitOptions.TrimEntries).Select(Searcher).Distinct()];
    }

    private static string Searcher(string name)
    {
        if (name == Cpu) return CpuOptions.Best;
        string bare = name.StartsWith($"{Cpu}:", StringComparison.Ordinal) ? name[(Cpu.Length + 1)..] : name;
        if (!CpuSearchers.Named(bare).IsEmpty) return bare;
        bool exists = CpuSearchers.All.Any(searcher =>
            searcher.Name == bare || searcher.Paths.Any(path => path.ToString() == bare));
        throw Refuse(
            exists ? $"'{name}' does not run on this processor" : $"there is no device '{name}'",
            "available here: " + string.Join(", ", Available()));
    }

    private static IEnumerable<string> Available() => CpuSearchers.Available.Select(NameOf).Prepend(Cpu);

    private static UserFaultException Refuse(string message, string hint) =>
        new(ExitCode.Usage, new Fault("--device", message, hint));
}
