using Miner.Core.Mining;
using Miner.Engine.Cpu;

namespace Miner.Bench.Gpu;

/// <summary>All workers of the processor as one device: each searches its part of a range, at the same time.</summary>
internal sealed class WorkersTogether(IReadOnlyList<CpuDevice> workers) : ISearchDevice
{
    public DeviceInfo Info => workers[0].Info;

    public int Search(Work work, NonceRange range, Span<Hit> hits)
    {
        int room = hits.Length;
        var found = new int[workers.Count];
        Hit[][] kept = [.. workers.Select(_ => new Hit[room])];
        Thread[] threads = [.. Enumerable.Range(0, workers.Count).Select(index =>
            new Thread(() => found[index] = workers[index].Search(work, PartOf(range, index), kept[index])))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Hit[] all = [.. kept.SelectMany((own, index) => own.Take(found[index]))];
        all.AsSpan(0, int.Min(all.Length, hits.Length)).CopyTo(hits);
        return found.Sum();
    }

    public void Dispose()
    {
        foreach (CpuDevice worker in workers) worker.Dispose();
    }

    private NonceRange PartOf(NonceRange range, int index)
    {
        ulong part = (range.Count + (ulong)workers.Count - 1) / (ulong)workers.Count;
        return range.SplitAt((ulong)index * part).Tail.SplitAt(part).Head;
    }
}
