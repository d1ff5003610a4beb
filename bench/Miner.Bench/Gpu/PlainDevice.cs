using ILGPU.Runtime.OpenCL;
using Miner.Core.Mining;
using Miner.Kernels.Host;

namespace Miner.Bench.Gpu;

/// <summary>
/// An OpenCL device with the kernels of PlainSearch.cl and without ILGPU: for benchmarks, since it keeps no more hits than
/// a launch does.
/// </summary>
internal sealed class PlainDevice(GpuListing listing) : IOverlappingDevice
{
    private const int Versions = 8;

    private readonly Queue<PlainSlot> _free = new();
    private readonly Queue<PlainSlot> _underWay = new();
    private PlainProgram? _program;

    public DeviceInfo Info { get; } = new($"{listing.Name} plain", listing.Model, Versions);

    public int Slots => 2;

    public void Prepare()
    {
        _program = new PlainProgram(((CLDevice)listing.Device).DeviceId);
        for (int slot = 0; slot < Slots; slot++) _free.Enqueue(new PlainSlot(_program, Versions));
    }

    public void Start(Work work, NonceRange range)
    {
        PlainSlot slot = _free.Dequeue();
        slot.Launch(work, range);
        _underWay.Enqueue(slot);
    }

    public int Finish(Span<Hit> hits)
    {
        PlainSlot slot = _underWay.Dequeue();
        _free.Enqueue(slot);
        return slot.Wait(hits);
    }

    public int Search(Work work, NonceRange range, Span<Hit> hits)
    {
        Start(work, range);
        return Finish(hits);
    }

    public void Dispose()
    {
        foreach (PlainSlot slot in _free.Concat(_underWay)) slot.Dispose();
        _program?.Dispose();
    }
}
