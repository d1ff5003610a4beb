using System.Collections.Immutable;
using ILGPU.Runtime;

namespace Miner.Kernels.Host;

/// <summary>How a device is fed: threads in a group, and versions in a work.</summary>
internal sealed record LaunchShape(int GroupSize, int Variants)
{
    /// <summary>
    /// What is taken where measuring is not worth its time, and where a group may have so many threads.
    /// </summary>
    public static LaunchShape Usual { get; } = new(64, 8);

    /// <summary>What may be the fastest on a GPU.</summary>
    public static ImmutableArray<LaunchShape> Candidates { get; } =
    [
        .. from variants in new[] { 8, 16 }
           from threads in new[] { 64, 128, 256, 512 }
           select new LaunchShape(threads, variants),
    ];

    /// <summary>The same for a device that takes smaller groups only.</summary>
    public LaunchShape For(Device device) =>
        this with { GroupSize = int.Min(GroupSize, device.MaxNumThreadsPerGroup) };
}
