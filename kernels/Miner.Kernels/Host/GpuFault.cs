using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using Miner.Core.Mining;

namespace Miner.Kernels.Host;

/// <summary>What ILGPU and the drivers under it throw, in words.</summary>
internal static class GpuFault
{
    /// <summary>ILGPU is a compiler and throws as compilers do; whatever else is thrown is a bug of ours.</summary>
    public static bool Is(Exception fault) =>
        fault is AcceleratorException or InternalCompilerException or CapabilityNotSupportedException
            or NotSupportedException or InvalidOperationException or ArgumentException
            or DllNotFoundException or EntryPointNotFoundException or OutOfMemoryException;

    public static DeviceFaultException While(string doing, Exception fault) => new($"{doing}: {Words(fault)}", fault);

    private static string Words(Exception fault) => fault switch
    {
        CLException cl when IsOfMemory(cl.Error) => $"out of memory ({cl.Error})",
        CLException cl => $"the driver says {cl.Error}",
        CudaException cuda => $"the driver says {cuda.Message} ({cuda.Error})",
        _ => fault.GetBaseException().Message,
    };

    private static bool IsOfMemory(CLError error) =>
        error is CLError.CL_MEM_OBJECT_ALLOCATION_FAILURE or CLError.CL_OUT_OF_RESOURCES
            or CLError.CL_OUT_OF_HOST_MEMORY;
}
