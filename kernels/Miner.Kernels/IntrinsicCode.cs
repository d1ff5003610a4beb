using System.Reflection;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace Miner.Kernels;

/// <summary>The instructions that CUDA and OpenCL devices get for <see cref="GpuIntrinsics"/>.</summary>
public static class IntrinsicCode
{
    /// <summary>
    /// Teaches the contexts of this builder the kernels' intrinsics, and to optimise: without it ILGPU writes pointers
    /// without an address space, which many OpenCL devices refuse.
    /// </summary>
    public static Context.Builder UseKernelIntrinsics(this Context.Builder builder)
    {
        IntrinsicImplementationManager manager = builder.GetIntrinsicManager();
        foreach (string name in (ReadOnlySpan<string>)
            [
                nameof(GpuIntrinsics.Add), nameof(GpuIntrinsics.RotateRight), nameof(GpuIntrinsics.Xor3),
                nameof(GpuIntrinsics.Choose), nameof(GpuIntrinsics.ChooseOwn), nameof(GpuIntrinsics.Majority),
                nameof(GpuIntrinsics.MajorityOwn), nameof(GpuIntrinsics.MajorityOwnAhead),
                nameof(GpuIntrinsics.ReverseBytes), nameof(GpuIntrinsics.Increment),
            ])
        {
            MethodInfo method = typeof(GpuIntrinsics).GetMethod(name)!;
            manager.RegisterMethod(method, new PTXIntrinsic(
                typeof(PtxText), name, IntrinsicImplementationMode.GenerateCode));
            manager.RegisterMethod(method, new CLIntrinsic(
                typeof(OpenClText), name, IntrinsicImplementationMode.GenerateCode));
        }

        return builder.Optimize(OptimizationLevel.O2);
    }
}
