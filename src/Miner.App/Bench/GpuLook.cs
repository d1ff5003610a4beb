using Miner.Core.Mining;
using Miner.Engine;
using Miner.Kernels.Host;

namespace Miner.App.Bench;

/// <summary>Tests one GPU as mining would, and measures it for a moment.</summary>
internal sealed class GpuLook(DeviceShelf shelf, TimeProvider time)
{
    private static readonly TimeSpan Span = TimeSpan.FromMilliseconds(200);

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
        string? wrong = null;
        string? fault = await BenchRun.FaultAsync(
            () =>
            {
                device.Prepare();
                wrong = DeviceSelfTest.FindFault(device);
            },
            TimeSpan.Zero,
            time);
        return fault ?? wrong;
    }

    // It passed its test and fails now: the list goes on without its rate.
    private async Task<double?> RateAsync(ISearchDevice device, bool versionRolling)
    {
        try
        {
            var run = new BenchRun(time) { VersionRolling = versionRolling };
            return (await run.MeasureAsync(device.Info.Name, [device], Span)).HashesPerSecond;
        }
        catch (UserFaultException)
        {
            return null;
        }
    }
}
