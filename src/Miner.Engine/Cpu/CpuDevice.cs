using System.Runtime.InteropServices;
using Miner.Core.Hashing;
using Miner.Core.Mining;

namespace Miner.Engine.Cpu;

/// <summary>One thread's search on the CPU. With a core given, it pins whichever thread calls it.</summary>
public sealed class CpuDevice : ISearchDevice
{
    private readonly IHeaderSearch _search;
    private readonly int? _core;
    private int _pinnedThread;

    /// <param name="thread">Counts the CPU devices of a process from 0.</param>
    /// <param name="core">The core to be pinned to, if any.</param>
    public CpuDevice(int thread, CpuPath path, int? core = null)
    {
        Path = path;
        _search = path.Form.Create();
        _core = core;
        string place = core is null ? "" : $", core {core}";
        Info = new DeviceInfo(
            $"cpu{thread}:{path.Searcher.Name}",
            $"{RuntimeInformation.ProcessArchitecture}: {path.Searcher.Description} {path.Form}{place}",
            _search.Width);
    }

    public CpuPath Path { get; }
    public DeviceInfo Info { get; }

    /// <exception cref="InvalidOperationException">The calling thread cannot be pinned to the core.</exception>
    public int Search(Work work, NonceRange range, Span<Hit> hits)
    {
        if (_core is { } core && _pinnedThread != Environment.CurrentManagedThreadId) Pin(core);
        return _search.Search(work, range, hits);
    }

    public void Dispose()
    {
        // Managed memory only.
    }

    private void Pin(int core)
    {
        if (!ThreadAffinity.TryPin(core, out string? reason))
            throw new InvalidOperationException($"{Info.Name} cannot be pinned to core {core}: {reason}");
        _pinnedThread = Environment.CurrentManagedThreadId;
    }
}
