using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using Miner.Kernels;

namespace Miner.Tests.Kernels;

/// <summary>ILGPU's CPU accelerator, which runs the kernels' own IL.</summary>
internal sealed class CpuKernelRunner : IKernelRunner
{
    private readonly Context _context = Context.Create(static builder => builder.CPU().UseKernelIntrinsics());
    private readonly CPUAccelerator _accelerator;

    public CpuKernelRunner() => _accelerator = _context.CreateCPUAccelerator(0);

    public uint[] Run(string kernel, uint[] job, uint firstNonce, uint count, int variants)
    {
        using MemoryBuffer1D<uint, Stride1D.Dense> jobBuffer = _accelerator.Allocate1D(job);
        using MemoryBuffer1D<uint, Stride1D.Dense> results = _accelerator.Allocate1D<uint>(KernelResults.Words);
        results.MemSetToZero();
        int size = _accelerator.MaxNumThreadsPerGroup;
        KernelConfig grid = new((int)(count / size) + 1, size);
        if (kernel == KernelText.Nonces)
        {
            var search = _accelerator.LoadStreamKernel<ArrayView<uint>, ArrayView<uint>, uint, uint>(
                SearchKernels.SearchNonces);
            search(grid, jobBuffer.View, results.View, firstNonce, count);
        }
        else
        {
            var search = _accelerator.LoadStreamKernel<ArrayView<uint>, ArrayView<uint>, uint, uint, int>(
                SearchKernels.SearchVersions);
            search(grid, jobBuffer.View, results.View, firstNonce, count, variants);
        }

        _accelerator.Synchronize();
        return results.GetAsArray1D();
    }

    public void Dispose()
    {
        _accelerator.Dispose();
        _context.Dispose();
    }
}
