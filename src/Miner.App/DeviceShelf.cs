using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Miner.App.Settings;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Engine.Cpu;
using Miner.Kernels.Host;

namespace Miner.App;

/// <summary>Turns names into devices: threads of the CPU, and what GPU drivers offer.</summary>
internal sealed class DeviceShelf(MinerSettings settings, TimeProvider time, ILoggerFactory logs)
{
    private readonly Lazy<ImmutableArray<GpuListing>> _gpus = new(() => GpuDevices.Find(logs));

    /// <summary>Every device behind a GPU driver, chosen or not.</summary>
    public ImmutableArray<GpuListing> Gpus => _gpus.Value;

    /// <exception cref="UserFaultException">There is no such device here; the message names those that are.</exception>
    public DeviceChoice Choice() => DeviceChoice.Of(settings.Devices, () => Gpus);

    /// <summary>What mines, side by side: the CPU in one way to search, and every GPU that was chosen.</summary>
    /// <exception cref="UserFaultException">There is no such device here; the message names those that are.</exception>
    public IReadOnlyList<ISearchDevice> Create()
    {
        DeviceChoice choice = Choice();
        if (choice.Searchers.Length > 1)
        {
            IEnumerable<string> names = choice.Searchers.Select(static searcher => $"{DeviceChoice.Cpu}:{searcher}");
            throw Refuse(
                "threads of the CPU search in one way at a time", $"name one of: {string.Join(", ", names)}");
        }

        return [.. choice.Searchers.SelectMany(Threads), .. choice.Gpus.Select(Open)];
    }

    /// <summary>All threads of one way to search.</summary>
    public IReadOnlyList<CpuDevice> Threads(string searcher)
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

    public ISearchDevice Open(GpuListing gpu)
    {
        var options = new GpuOptions { Intensity = settings.Intensity, TuningFolder = settings.TuningFolder };
        return gpu.Open(options, time, logs);
    }

    private static UserFaultException Refuse(string message, string hint) =>
        new(ExitCode.Usage, new Fault("--device", message, hint));
}
