using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;
using Miner.Core.Mining;

namespace Miner.Kernels.Host;

/// <summary>
/// One launch under way: its stream, the job it reads and the hits it leaves. Two of them keep a device busy.
/// </summary>
internal sealed class GpuSlot(GpuProgram program) : IDisposable
{
    /// <summary>ILGPU counts a launch's threads in an int.</summary>
    public const ulong MostNonces = 1 << 30;

    private readonly AcceleratorStream _stream = program.Accelerator.CreateStream();
    private readonly Transfer _results = new(program.Accelerator, KernelResults.Words);
    private Transfer? _job;
    private Work? _work;
    private bool _isUnderWay;

    /// <summary>Begins to search at most <see cref="MostNonces"/>; gives them to the driver at once.</summary>
    public void Launch(Work work, NonceRange range, int groupSize)
    {
        if (range.Count == 0) return;
        if (_work != work) Upload(work);
        ArrayView<uint> results = _results.There;
        results.SubView(KernelResults.Counter, 1).MemSetToZero(_stream);
        (uint count, int variants) = ((uint)range.Count, work.Versions.Length);
        var config = new KernelConfig((int)((count + (uint)groupSize - 1) / (uint)groupSize), groupSize);
        if (variants == 1) program.SearchNonces(_stream, config, _job!.There, results, range.First, count);
        else program.SearchVersions(_stream, config, _job!.There, results, range.First, count, variants);
        _results.Fetch(_stream);

        // Some OpenCL drivers begin nothing before somebody waits.
        if (_stream is CLStream cl) CLException.ThrowIfFailed(CLAPI.CurrentAPI.FlushCommandQueue(cl.CommandQueue));
        _isUnderWay = true;
    }

    /// <summary>Waits for the launch; gives the number of its hits, the first of which are kept.</summary>
    public int Wait()
    {
        if (!_isUnderWay) return 0;
        _isUnderWay = false;
        _stream.Synchronize();
        return (int)uint.Min(_results.Here[KernelResults.Counter], int.MaxValue);
    }

    /// <summary>The kept hits of the launch that was waited for last.</summary>
    public Hit HitAt(int index)
    {
        ReadOnlySpan<uint> pair = _results.Here[(KernelResults.FirstHit + (index * KernelResults.WordsPerHit))..];
        return new Hit(pair[0], (int)pair[1]);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _results.Dispose();
        _job?.Dispose();
    }

    private void Upload(Work work)
    {
        int words = KernelJob.Words(work.Versions.Length);
        if (_job is null || _job.Here.Length < words)
        {
            _job?.Dispose();
            _job = new Transfer(program.Accelerator, words);
        }

        KernelJob.Write(work, _job.Here);
        _job.Bring(_stream);
        _work = work;
    }

    /// <summary>
    /// The same words on the device and here, where the device can fetch them and leave them by itself.
    /// </summary>
    private sealed class Transfer(Accelerator accelerator, int words) : IDisposable
    {
        private readonly MemoryBuffer1D<uint, Stride1D.Dense> _there = accelerator.Allocate1D<uint>(words);
        private readonly PageLockedArray1D<uint> _here = accelerator.AllocatePageLocked1D<uint>(words);

        public ArrayView<uint> There => _there.View;

        public Span<uint> Here => _here.Span;

        // Not ILGPU's copies of page-locked arrays: with OpenCL those wait for the whole stream. The array is pinned.
        public void Bring(AcceleratorStream stream) => There.CopyFromCPUUnsafeAsync(stream, ref _here[0], words);

        public void Fetch(AcceleratorStream stream) => There.CopyToCPUUnsafeAsync(stream, ref _here[0], words);

        public void Dispose()
        {
            _there.Dispose();
            _here.Dispose();
        }
    }
}
