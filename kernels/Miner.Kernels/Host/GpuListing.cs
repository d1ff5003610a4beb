using ILGPU.Runtime;
using Microsoft.Extensions.Logging;
using Miner.Core.Mining;

namespace Miner.Kernels.Host;

/// <summary>A device as its driver presents it; it is not opened yet.</summary>
public sealed class GpuListing
{
    internal GpuListing(Device device) => Device = device;

    /// <summary>As the user names it: <c>cuda:0</c>, <c>opencl:1</c>.</summary>
    public required string Name { get; init; }

    public required string Model { get; init; }
    public required string Driver { get; init; }
    public required long MemoryBytes { get; init; }
    public required int ComputeUnits { get; init; }

    /// <summary>False for a processor behind OpenCL, such as PoCL's.</summary>
    public required bool IsGpu { get; init; }

    /// <summary>A GPU that no earlier listing stands for as well.</summary>
    public required bool MinesByDefault { get; init; }

    internal Device Device { get; }

    /// <summary>Nothing is asked of the driver before <see cref="ISearchDevice.Prepare"/>.</summary>
    public ISearchDevice Open(GpuOptions options, TimeProvider time, ILoggerFactory logs) =>
        new GpuDevice(this, options, time, logs.CreateLogger<GpuDevice>());
}
