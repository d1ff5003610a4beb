using System.Collections.Immutable;
using ILGPU.Runtime.OpenCL;
using Microsoft.Extensions.Logging.Abstractions;
using Miner.Core.Mining;
using Miner.Engine.Cpu;
using Miner.Kernels.Host;

namespace Miner.Bench.Gpu;

/// <summary>
/// A device and what runs on it. It is opened once and stays open until the process ends: opening it compiles.
/// </summary>
public sealed class Contestant
{
    public const string Ilgpu = "ILGPU";
    public const string Plain = "plain OpenCL C";

    private readonly Lazy<ISearchDevice> _opened;

    private Contestant(string device, string kernel, ulong hashes, Func<ISearchDevice> open)
    {
        (Device, Kernel, Hashes) = (device, kernel, hashes);
        _opened = new Lazy<ISearchDevice>(() =>
        {
            ISearchDevice opened = open();
            opened.Prepare();
            return opened;
        });
    }

    /// <summary>What drivers offer.</summary>
    internal static ImmutableArray<GpuListing> Listings { get; } = GpuDevices.Find(NullLoggerFactory.Instance);

    /// <summary>Every device behind a driver, and the processor's workers last; nothing is opened yet.</summary>
    public static ImmutableArray<Contestant> All { get; } =
    [
        .. Listings.SelectMany(Of),
        new(
            $"{Environment.ProcessorCount} threads",
            "SIMD workers",
            // 30 ms of two threads with AVX-512.
            1 << 22,
            static () => new WorkersTogether(
                CpuDevices.Create(new CpuOptions(), TimeProvider.System, NullLoggerFactory.Instance))),
    ];

    public string Device { get; }

    /// <summary>Whose code it runs.</summary>
    public string Kernel { get; }

    /// <summary>How many hashes a launch is given: some 20 to 100 ms, as in mining.</summary>
    public ulong Hashes { get; }

    internal ISearchDevice Opened => _opened.Value;

    public override string ToString() => $"{Device}, {Kernel}";

    private static IEnumerable<Contestant> Of(GpuListing listing)
    {
        // A GPU of today hashes some GH/s, PoCL on two cores 7 MH/s.
        ulong hashes = listing.IsGpu ? 1ul << 28 : 1ul << 17;
        yield return new Contestant(
            listing.Name,
            Ilgpu,
            hashes,
            () => listing.Open(new GpuOptions(), TimeProvider.System, NullLoggerFactory.Instance));
        if (listing.Device is CLDevice)
            yield return new Contestant(listing.Name, Plain, hashes, () => new PlainDevice(listing));
    }
}
