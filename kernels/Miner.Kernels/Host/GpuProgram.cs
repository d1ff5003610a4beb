using System.Reflection;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using Microsoft.Extensions.Logging;

namespace Miner.Kernels.Host;

/// <summary>The two kernels, compiled for one device. Used by one thread at a time.</summary>
internal sealed partial class GpuProgram : IDisposable
{
    public delegate void NonceLauncher(
        AcceleratorStream stream,
        KernelConfig config,
        ArrayView<uint> job,
        ArrayView<uint> results,
        uint first,
        uint count);

    public delegate void VersionLauncher(
        AcceleratorStream stream,
        KernelConfig config,
        ArrayView<uint> job,
        ArrayView<uint> results,
        uint first,
        uint count,
        int variants);

    // Compilers repeat themselves; the first lines say what is wrong.
    private const int LongestLog = 20;

    private readonly Context _context;
    private readonly ILogger _logger;

    /// <exception cref="Exception">Any of those that <see cref="GpuFault"/> knows.</exception>
    public GpuProgram(Device device, ILogger logger)
    {
        _logger = logger;

        // From O2 on ILGPU infers address spaces; without, its OpenCL has generic pointers, which many drivers lack.
        _context = Context.Create(static builder => builder.UseKernelIntrinsics().Optimize(OptimizationLevel.O2));
        try
        {
            Accelerator = Open(device, _context);
            SearchNonces = Load<NonceLauncher>(nameof(SearchKernels.SearchNonces));
            SearchVersions = Load<VersionLauncher>(nameof(SearchKernels.SearchVersions));
        }
        catch
        {
            Accelerator?.Dispose();
            _context.Dispose();
            throw;
        }
    }

    public Accelerator Accelerator { get; }
    public NonceLauncher SearchNonces { get; }
    public VersionLauncher SearchVersions { get; }

    /// <summary>Frees all that was allocated on the device.</summary>
    public void Dispose()
    {
        Accelerator.Dispose();
        _context.Dispose();
    }

    private static Accelerator Open(Device device, Context context)
    {
        // A thread that waits must not take a core from the CPU's workers.
        if (device is CudaDevice cuda)
            return cuda.CreateCudaAccelerator(context, CudaAcceleratorFlags.ScheduleBlockingSync);
        if (device is CLDevice openCl) AdmitWithoutGenericAddressSpace(openCl);
        return device.CreateAccelerator(context);
    }

    // ILGPU refuses such devices, though the kernels need no generic pointer; only its own setter lets them in.
    private static void AdmitWithoutGenericAddressSpace(CLDevice device) =>
        typeof(CLCapabilityContext)
            .GetProperty(nameof(CLCapabilityContext.GenericAddressSpace))!
            .SetValue(device.Capabilities, true);

    private TLauncher Load<TLauncher>(string name)
        where TLauncher : Delegate
    {
        MethodInfo method = typeof(SearchKernels).GetMethod(name)!;
        CompiledKernel compiled = Accelerator.CompileKernel(
            EntryPointDescription.FromExplicitlyGroupedKernel(method), default);
        try
        {
            return Accelerator.LoadKernel(compiled).CreateLauncherDelegate<TLauncher>();
        }
        catch (AcceleratorException)
        {
            Log.BuildFailed(_logger, name);
            foreach (string line in BuildLog(compiled).Split('\n').Take(LongestLog)) Log.BuildLine(_logger, line);
            throw;
        }
    }

    // ILGPU drops what the driver's compiler says; so it is asked once more.
    private string BuildLog(CompiledKernel compiled)
    {
        string? log = null;
        if (compiled is CLCompiledKernel cl && Accelerator is CLAccelerator accelerator)
            CLKernel.LoadKernel(accelerator, cl.Name, cl.Source, cl.CVersion, out _, out _, out log);
        if (compiled is PTXCompiledKernel ptx)
            CudaAPI.CurrentAPI.LoadModule(out _, ptx.PTXAssembly, out log);
        return log ?? "";
    }

    private static partial class Log
    {
        [LoggerMessage(3110, LogLevel.Debug, "the driver could not build {Kernel}, and says:")]
        public static partial void BuildFailed(ILogger logger, string kernel);

        [LoggerMessage(3111, LogLevel.Debug, "{Line}")]
        public static partial void BuildLine(ILogger logger, string line);
    }
}
