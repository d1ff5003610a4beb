using Miner.Kernels;

namespace Miner.Tests.Kernels;

/// <summary>The text that ILGPU makes for a CUDA architecture, interpreted.</summary>
internal sealed class PtxKernelRunner(int architecture) : IKernelRunner
{
    private const int GroupSize = 64;

    private readonly Dictionary<string, PtxKernel> _kernels = KernelText.Kernels.ToDictionary(
        static kernel => kernel, kernel => PtxKernel.Parse(KernelText.Ptx(kernel, architecture)));

    public uint[] Run(string kernel, uint[] job, uint firstNonce, uint count, int variants)
    {
        var results = new uint[KernelResults.Words];
        PtxMemory memory = new();
        ulong jobAddress = memory.Map(job), resultsAddress = memory.Map(results);
        List<ulong> arguments =
            [jobAddress, (ulong)job.Length, resultsAddress, (ulong)results.Length, firstNonce, count];
        if (kernel == KernelText.Versions) arguments.Add((ulong)variants);
        PtxMachine machine = new(_kernels[kernel], memory, arguments);
        for (uint group = 0; group <= count / GroupSize; group++)
            for (uint thread = 0; thread < GroupSize; thread++)
                machine.RunThread(group, GroupSize, thread);
        return results;
    }

    public void Dispose()
    {
    }
}
