using Miner.Core.Mining;
using Miner.Kernels;

namespace Miner.Bench.Gpu;

/// <summary>One launch under way, fed as Miner.Kernels feeds its own.</summary>
internal sealed unsafe class PlainSlot : IDisposable
{
    private const uint GroupSize = 64;

    private readonly PlainProgram _program;
    private readonly nint _queue;
    private readonly nint _nonces;
    private readonly nint _versions;
    private readonly nint _results;
    private readonly nint _job;
    private readonly uint[] _resultsHere = GC.AllocateArray<uint>(KernelResults.Words, pinned: true);
    private readonly uint[] _jobHere;
    private Work? _work;

    public PlainSlot(PlainProgram program, int mostVersions)
    {
        _program = program;
        _queue = program.CreateQueue();
        _nonces = program.CreateKernel("search_nonces");
        _versions = program.CreateKernel("search_versions");
        _results = program.CreateBuffer(KernelResults.Words);
        _jobHere = GC.AllocateArray<uint>(KernelJob.Words(mostVersions), pinned: true);
        _job = program.CreateBuffer(_jobHere.Length);
    }

    public void Launch(Work work, NonceRange range)
    {
        if (_work != work) Bring(work);
        uint none = 0;
        Demand(_program.Api.EnqueueFillBuffer(_queue, _results, &none, sizeof(uint), 0, sizeof(uint), 0, null, null));
        (uint first, uint count, int variants) = (range.First, (uint)range.Count, work.Versions.Length);
        nint kernel = variants == 1 ? _nonces : _versions;
        SetArgument(kernel, 0, _job);
        SetArgument(kernel, 1, _results);
        SetArgument(kernel, 2, first);
        SetArgument(kernel, 3, count);
        if (variants > 1) SetArgument(kernel, 4, variants);
        nuint group = GroupSize, threads = (count + GroupSize - 1) / GroupSize * GroupSize;
        Demand(_program.Api.EnqueueNdrangeKernel(_queue, kernel, 1, null, &threads, &group, 0, null, null));
        fixed (uint* here = _resultsHere)
        {
            nuint bytes = (nuint)_resultsHere.Length * sizeof(uint);
            Demand(_program.Api.EnqueueReadBuffer(_queue, _results, false, 0, bytes, here, 0, null, null));
        }

        Demand(_program.Api.Flush(_queue));
    }

    /// <summary>Waits for the launch; gives its hits, the first of which stand in the span.</summary>
    public int Wait(Span<Hit> hits)
    {
        Demand(_program.Api.Finish(_queue));
        int found = (int)_resultsHere[KernelResults.Counter];
        for (int index = 0; index < int.Min(int.Min(found, KernelResults.Capacity), hits.Length); index++)
        {
            int at = KernelResults.FirstHit + (index * KernelResults.WordsPerHit);
            hits[index] = new Hit(_resultsHere[at], (int)_resultsHere[at + 1]);
        }

        return found;
    }

    public void Dispose()
    {
        _program.Api.ReleaseKernel(_nonces);
        _program.Api.ReleaseKernel(_versions);
        _program.Api.ReleaseMemObject(_results);
        _program.Api.ReleaseMemObject(_job);
        _program.Api.ReleaseCommandQueue(_queue);
    }

    private void Bring(Work work)
    {
        KernelJob.Write(work, _jobHere);
        fixed (uint* here = _jobHere)
        {
            nuint bytes = (nuint)KernelJob.Words(work.Versions.Length) * sizeof(uint);
            Demand(_program.Api.EnqueueWriteBuffer(_queue, _job, false, 0, bytes, here, 0, null, null));
        }

        _work = work;
    }

    private void SetArgument<T>(nint kernel, uint index, T value)
        where T : unmanaged => Demand(_program.Api.SetKernelArg(kernel, index, (nuint)sizeof(T), &value));

    private static void Demand(int error) => PlainProgram.Demand(error, "a launch");
}
