using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using Miner.Kernels;

namespace Miner.Tests.Kernels;

/// <summary>What ILGPU makes of the kernels for CUDA and for OpenCL; it needs no GPU for that.</summary>
internal static class KernelText
{
    public const string Nonces = nameof(SearchKernels.SearchNonces);
    public const string Versions = nameof(SearchKernels.SearchVersions);

    // Making a text takes a second.
    private static readonly Dictionary<(string Kernel, int Architecture), Lazy<string>> PtxTexts = (
        from kernel in new[] { Nonces, Versions }
        from architecture in Architectures
        select (kernel, architecture)).ToDictionary(
            static key => key, static key => new Lazy<string>(() => MakePtx(key.kernel, key.architecture)));

    private static readonly Dictionary<string, Lazy<string>> OpenClTexts = new[] { Nonces, Versions }.ToDictionary(
        static kernel => kernel, static kernel => new Lazy<string>(() => MakeOpenCl(kernel)));

    public static IReadOnlyList<string> Kernels => [Nonces, Versions];

    /// <summary>Ampere, Hopper and Blackwell.</summary>
    public static IReadOnlyList<int> Architectures => [80, 90, 120];

    public static string Ptx(string kernel, int architecture) => PtxTexts[(kernel, architecture)].Value;

    public static string OpenCl(string kernel) => OpenClTexts[kernel].Value;

    private static string MakePtx(string kernel, int number)
    {
        using Context context = CreateContext();
        CudaArchitecture architecture = new(number / 10, number % 10);
        using PTXBackend backend = new(
            context, new CudaCapabilityContext(architecture), architecture, CudaInstructionSet.ISA_78, null);
        return ((PTXCompiledKernel)backend.Compile(EntryPoint(kernel), default)).PTXAssembly;
    }

    private static string MakeOpenCl(string kernel)
    {
        using Context context = CreateContext();
        CLCapabilityContext capabilities = new(
            float16: false, float64: false, genericAddressSpace: true, int64_Atomics: false, subGroups: false);
        using CLBackend backend = new(context, capabilities, CLDeviceVendor.AMD, CLCVersion.CL20);
        return ((CLCompiledKernel)backend.Compile(EntryPoint(kernel), default)).Source;
    }

    private static Context CreateContext() => Context.Create(static builder => builder.UseKernelIntrinsics());

    private static EntryPointDescription EntryPoint(string kernel)
    {
        MethodInfo method = typeof(SearchKernels).GetMethod(kernel)!;
        return EntryPointDescription.FromExplicitlyGroupedKernel(method);
    }
}
