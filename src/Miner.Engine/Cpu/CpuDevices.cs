using System.Collections.Immutable;

namespace Miner.Engine.Cpu;

/// <summary>Turns what the user asked for into CPU devices, one a thread.</summary>
public static class CpuDevices
{
    /// <exception cref="CpuRequestException">This machine cannot do that; nothing was made.</exception>
    public static ImmutableArray<CpuDevice> Create(CpuOptions options, TimeProvider time)
    {
        ImmutableArray<int> cores = Cores(options.Affinity);
        int threads = Threads(options, cores);
        CpuPath path = Path(options.Searcher, time);
        return [.. Enumerable.Range(0, threads).Select(thread =>
            new CpuDevice(thread, path, cores.IsEmpty ? null : cores[thread % cores.Length]))];
    }

    private static int Threads(CpuOptions options, ImmutableArray<int> cores)
    {
        int fitting = cores.IsEmpty ? Environment.ProcessorCount : cores.Length;
        int threads = options.Threads ?? fitting;
        if (threads is >= 1 and <= CpuOptions.MaxThreads) return threads;
        throw new CpuRequestException(
            $"{threads} CPU threads: 1 to {CpuOptions.MaxThreads} can be run, and {fitting} fit this machine");
    }

    private static CpuPath Path(string name, TimeProvider time)
    {
        if (name == CpuOptions.Best) return new SearcherRace(time).Winner(CpuSearchers.AvailablePaths);
        CpuSearcher? searcher = CpuSearchers.All.FirstOrDefault(searcher => searcher.Name == name);
        if (searcher is { IsAvailable: true }) return new SearcherRace(time).Winner(searcher.Paths);
        string fault = searcher is null
            ? $"there is no CPU searcher '{name}'"
            : $"the CPU searcher '{name}' ({searcher.Description}) does not run on this processor";
        throw new CpuRequestException(
            $"{fault}; available here: {CpuOptions.Best}, {string.Join(", ", CpuSearchers.Available)}");
    }

    private static ImmutableArray<int> Cores(CpuMask? affinity)
    {
        if (affinity is null) return [];
        if (ThreadAffinity.Obstacle is { } obstacle) throw new CpuRequestException(obstacle);
        ImmutableSortedSet<int> allowed = ThreadAffinity.AllowedCores();
        int[] missing = [.. affinity.Cores.Where(core => !allowed.Contains(core))];
        if (missing.Length == 0) return affinity.Cores;
        throw new CpuRequestException(
            $"core mask {affinity}: this process has no core {string.Join(", ", missing)}; "
            + $"it may use {string.Join(", ", allowed)}");
    }
}
