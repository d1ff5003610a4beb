using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.OpenCL;
using Microsoft.Extensions.Logging.Abstractions;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Kernels.Host;

namespace Miner.Tests.EveryDevice;

/// <summary>A GPU device from its opening to its end, and the faults it tells of.</summary>
public sealed class GpuLifeTests
{
    [Fact]
    public void Search_BeforePrepare_IsABug()
    {
        using ISearchDevice device = Open(GpuDevices.Emulated, new GpuOptions());
        Work work = Searches.WorkFor(KnownBlocks.Genesis, 1);
        var bug = Assert.Throws<InvalidOperationException>(() => device.Search(work, new NonceRange(0, 1), []));
        Assert.Contains("was not prepared", bug.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_TwiceOrNeverPrepared_DoesNothing()
    {
        ISearchDevice device = Open(GpuDevices.Emulated, new GpuOptions());
        device.Dispose();
        device.Dispose();
        Assert.Equal("emulated:0", device.Info.Name);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(40)]
    [InlineData(1000)]
    public void Info_AnyIntensity_IsSplitBetweenTheTwoLaunches(int milliseconds)
    {
        var options = new GpuOptions { Intensity = TimeSpan.FromMilliseconds(milliseconds) };
        using ISearchDevice device = Open(GpuDevices.Emulated, options);
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds / 2.0), device.Info.CallTime);
    }

    // Groups of 64 threads and more, as only a GPU gets: the emulated one can be given as many.
    [Fact]
    public void Prepare_Gpu_IsTunedAndTheShapeIsKept() => AssertIsTuned(CPUDevice.Nvidia);

    // Through a real driver, which compiles the kernel anew for every size of group.
    [Fact]
    public void Prepare_OpenClDeviceAsAGpu_IsTunedAndTheShapeIsKept() =>
        AssertIsTuned(SharedGpus.DemandProcessor().Device);

    private static void AssertIsTuned(Device device)
    {
        string folder = Directory.CreateTempSubdirectory("miner-tuning-").FullName;
        try
        {
            var listing = new GpuListing(device)
            {
                Name = "emulated:1",
                Model = "as a GPU",
                Driver = "1",
                MemoryBytes = 0,
                ComputeUnits = 1,
                IsGpu = true,
                MinesByDefault = false,
            };
            using (ISearchDevice gpu = Open(listing, new GpuOptions { TuningFolder = folder }))
            {
                gpu.Prepare();
                Assert.Null(DeviceSelfTest.FindFault(gpu));
                Assert.Contains(LaunchShape.Candidates, shape => shape.Variants == gpu.Info.VariantsPerWork);
            }

            LaunchShape? kept = TuningRecord.Of(listing, folder, NullLogger.Instance).Read(LaunchShape.Candidates);
            Assert.NotNull(kept);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(CLError.CL_MEM_OBJECT_ALLOCATION_FAILURE, "out of memory (CL_MEM_OBJECT_ALLOCATION_FAILURE)")]
    [InlineData(CLError.CL_OUT_OF_RESOURCES, "out of memory (CL_OUT_OF_RESOURCES)")]
    [InlineData(CLError.CL_BUILD_PROGRAM_FAILURE, "the driver says CL_BUILD_PROGRAM_FAILURE")]
    [InlineData(CLError.CL_DEVICE_NOT_AVAILABLE, "the driver says CL_DEVICE_NOT_AVAILABLE")]
    public void While_DriverError_IsNamedInOneLine(CLError error, string words)
    {
        var thrown = new CLException(error);
        Assert.True(GpuFault.Is(thrown));
        Assert.Equal($"cannot be used: {words}", GpuFault.While("cannot be used", thrown).Message);
    }

    private static ISearchDevice Open(GpuListing listing, GpuOptions options) =>
        listing.Open(options, TimeProvider.System, NullLoggerFactory.Instance);
}
