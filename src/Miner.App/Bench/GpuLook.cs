using Miner.Core.Mining;
using Miner.Engine;
using Miner.Kernels.Host;

namespace Miner.App.Bench;

/// <summary>Tests one GPU as mining would, and measures it for a moment.</summary>
internal sealed class GpuLook(DeviceShelf shelf, TimeProvider time)
{
    private static readonly TimeSpan Span = TimeSpan.FromMilliseconds(200);

    /// <summary>As long as its kernels may be compiled.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public async Task<DeviceListing> AtAsync(GpuListing gpu)
    {
        using ISearchDevice device = shelf.Open(gpu);
        string verdict = await FaultAsync(device) is { } fault ? $"failed: {fault}" : "passed";
        bool works = verdict == "passed";
        return new DeviceListing(
            gpu.Name,
            gpu.Model,
            Available: true,
            works ? await RateAsync(device, versionRolling: true) : null,
            works ? await RateAsync(device, versionRolling: false) : null,
            works && gpu.MinesByDefault)
        {
            Driver = gpu.Driver,
            MemoryBytes = gpu.MemoryBytes,
            ComputeUnits = gpu.ComputeUnits,
            SelfTest = verdict,
        };
    }

    private async Task<string?> FaultAsync(ISearchDevice device)
    {
        Task<string?> test = Task.Factory.StartNew(
            () =>
            {
                device.Prepare();
                return DeviceSelfTest.FindFault(device);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            return await test.WaitAsync(Patience, time);
        }
        catch (DeviceFaultException e)
        {
            return e.Message;
        }
        catch (TimeoutException)
        {
            return "hung";
        }
    }

    private async Task<double> RateAsync(ISearchDevice device, bool versionRolling)
    {
        var run = new BenchRun(time) { VersionRolling = versionRolling };
        return (await run.MeasureAsync(device.Info.Name, [device], Span)).HashesPerSecond;
    }
}
