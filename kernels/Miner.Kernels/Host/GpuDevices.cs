using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using Microsoft.Extensions.Logging;

namespace Miner.Kernels.Host;

/// <summary>Every device that CUDA and OpenCL drivers offer here.</summary>
public static partial class GpuDevices
{
    private const int Nvidia = 0x10de;

    // A healthy driver answers within a second.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>ILGPU's own emulation of a GPU: slow, and for tests.</summary>
    public static GpuListing Emulated => new(CPUDevice.Default)
    {
        Name = "emulated:0",
        Model = "ILGPU's CPU accelerator",
        Driver = "ILGPU",
        MemoryBytes = 0,
        ComputeUnits = 1,
        IsGpu = false,
        MinesByDefault = false,
    };

    /// <summary>
    /// The devices in the order of their names; none, without a word, where there is no driver. A driver or an ILGPU
    /// that cannot be used, or that does not answer, is logged and costs no more than its devices.
    /// </summary>
    public static ImmutableArray<GpuListing> Find(ILoggerFactory logs)
    {
        ImmutableArray<GpuListing> found = [];
        string? fault = null;
        var asking = new Thread(() =>
        {
            try
            {
                found = NativeLibraries.AnyIsThere() ? FindAll() : [];
            }
            catch (Exception e)
            {
                // Whatever a driver, or an ILGPU that is not whole, may throw: the CPU mines.
                fault = e.GetBaseException().Message;
            }
        })
        {
            Name = "gpu drivers",
            IsBackground = true,
        };
        asking.Start();
        bool answered = asking.Join(Patience);
        if (!answered) fault = $"their drivers have not answered for {Patience.TotalSeconds:0} s";
        if (fault is null) return found;
        Log.NotUsable(logs.CreateLogger(typeof(GpuDevices).FullName!), fault);
        return [];
    }

    // Apart, so that an ILGPU that is missing is an exception in there and not before the try.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ImmutableArray<GpuListing> FindAll()
    {
        CudaDevice[] cuda = [.. CudaDevice.GetDevices(static _ => true).OfType<CudaDevice>()];
        CLDevice[] openCl = [.. CLDevice.GetDevices(static _ => true).OfType<CLDevice>()];
        return [.. cuda.Select(Listing), .. openCl.Select((device, index) => Listing(device, index, cuda, openCl))];
    }

    private static GpuListing Listing(CudaDevice device, int index) => new(device)
    {
        Name = $"cuda:{index}",
        Model = device.Name,
        Driver = $"CUDA {device.DriverVersion}",
        MemoryBytes = device.MemorySize,
        ComputeUnits = device.NumMultiprocessors,
        IsGpu = true,
        MinesByDefault = true,
    };

    private static GpuListing Listing(CLDevice device, int index, CudaDevice[] cuda, CLDevice[] all)
    {
        bool isGpu = device.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_GPU);
        string driver = CLAPI.CurrentAPI.GetDeviceInfo(device.DeviceId, CLDeviceInfoType.CL_DRIVER_VERSION);
        return new GpuListing(device)
        {
            Name = $"opencl:{index}",
            Model = device.Name,
            Driver = $"{device.PlatformName} {driver}",
            MemoryBytes = device.MemorySize,
            ComputeUnits = device.NumMultiprocessors,
            IsGpu = isGpu,
            MinesByDefault = isGpu && !IsThereAlready(device, cuda, all),
        };
    }

    // A card may be behind CUDA as well, or behind two platforms: the first of each maker is the one that mines.
    private static bool IsThereAlready(CLDevice device, CudaDevice[] cuda, CLDevice[] all)
    {
        int maker = MakerOf(device);
        return (maker == Nvidia && cuda.Length > 0)
            || all.First(other => MakerOf(other) == maker).PlatformId != device.PlatformId;
    }

    private static int MakerOf(CLDevice device) => device.GetDeviceInfo<int>(CLDeviceInfoType.CL_DEVICE_VENDOR_ID);

    private static partial class Log
    {
        [LoggerMessage(3100, LogLevel.Warning, "GPUs cannot be used: {Reason}")]
        public static partial void NotUsable(ILogger logger, string reason);
    }
}
