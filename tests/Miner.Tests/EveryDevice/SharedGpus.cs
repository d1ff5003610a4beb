using Microsoft.Extensions.Logging.Abstractions;
using Miner.Core.Mining;
using Miner.Kernels.Host;

namespace Miner.Tests.EveryDevice;

/// <summary>
/// The devices behind GPU drivers, and the emulated one. Each is opened once, since that compiles its kernels, and is
/// used by one test at a time.
/// </summary>
internal static class SharedGpus
{
    /// <summary>Set to <c>none</c> for runs in which only the processor differs.</summary>
    private const string Variable = "MINER_TEST_GPUS";

    private static readonly Dictionary<string, Shared> Opened = Listings().ToDictionary(
        static listing => listing.Name, static listing => new Shared(listing));

    public static IEnumerable<string> Names => Opened.Keys;

    /// <summary>An OpenCL device on a processor, as CI has it.</summary>
    public static GpuListing? Processor => Opened.Values.Select(static shared => shared.Listing)
        .FirstOrDefault(static listing => !listing.IsGpu && listing.Name != GpuDevices.Emulated.Name);

    /// <summary>Waits until no other test has it; disposing gives it back.</summary>
    public static IOverlappingDevice Take(string name) => Opened[name].Take();

    /// <summary>Skips the test where there is no such device; in continuous integration that is a failure.</summary>
    public static GpuListing DemandProcessor()
    {
        if (Processor is { } listing) return listing;
        const string missing = "no OpenCL on the processor: Debian has it as pocl-opencl-icd and ocl-icd-libopencl1";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(missing);
        Assert.Skip(missing);
        throw new InvalidOperationException(missing);
    }

    private static IEnumerable<GpuListing> Listings() => Environment.GetEnvironmentVariable(Variable) == "none"
        ? []
        : [GpuDevices.Emulated, .. GpuDevices.Find(NullLoggerFactory.Instance)];

    private sealed class Shared(GpuListing listing)
    {
        private readonly IOverlappingDevice _device = (IOverlappingDevice)listing.Open(
            new GpuOptions(), TimeProvider.System, NullLoggerFactory.Instance);

        public GpuListing Listing => listing;

        public Lease Take()
        {
            Monitor.Enter(this);
            _device.Prepare();
            return new Lease(_device, this);
        }
    }

    // Taken and given back by one thread: a test that awaits in between opens a device of its own.
    private sealed class Lease(IOverlappingDevice device, Shared owner) : IOverlappingDevice
    {
        public DeviceInfo Info => device.Info;

        public int Slots => device.Slots;

        public int Search(Work work, NonceRange range, Span<Hit> hits) => device.Search(work, range, hits);

        public void Start(Work work, NonceRange range) => device.Start(work, range);

        public int Finish(Span<Hit> hits) => device.Finish(hits);

        public void Dispose() => Monitor.Exit(owner);
    }
}
