using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Miner.Engine.Cpu;

/// <summary>Turns what the user asked for into CPU devices, one a thread.</summary>
public static class CpuDevices
{
    /// <exception cref="CpuRequestException">This machine cannot do that; nothing was made.</exception>
    /// <exception cref="NoDeviceLeftException">All that was asked for fails its self-test.</exception>
    public static ImmutableArray<CpuDevice> Create(CpuOptions options, TimeProvider time, ILoggerFactory logs)
    {
        ImmutableArray<int> cores = Cores(options.Affinity);
        int threads = Threads(options, cores);
        CpuPath path = Choice(options.RateFile, time, logs).Fastest(Candidates(options.Searcher));
        return [.. Enumerable.Range(0, threads).Select(thread =>
            new CpuDevice(thread, path, cores.IsEmpty ? null : cores[thread % cores.Length]))];
    }

    /// <summary>
    /// Measures every path that runs here, the best of the list first; those that fail their self-test are missing.
    /// </summary>
    public static ImmutableArray<PathRate> Measure(string? rateFile, TimeProvider time, ILoggerFactory logs) =>
        Choice(rateFile, time, logs).Measure();

    private static PathChoice Choice(string? rateFile, TimeProvider time, ILoggerFactory logs)
    {
        ILogger logger = logs.CreateLogger(typeof(CpuDevices).FullName!);
        RateRecord? record = rateFile is null ? null : new RateRecord(rateFile, time, logger);
        return new PathChoice([.. CpuSearchers.AvailablePaths], record, time, logger);
    }

    private static int Threads(CpuOptions options, ImmutableArray<int> cores)
    {
        int fitting = cores.IsEmpty ? Environment.ProcessorCount : cores.Length;
        int threads = options.Threads ?? fitting;
        if (threads is >= 1 and <= CpuOptions.MaxThreads) return threads;
        throw new CpuRequestException(
            $"{threads} CPU threads: 1 to {CpuOptions.MaxThreads} can be run, and {fitting} fit this machine");
    }

    private static ImmutableArray<CpuPath> Candidates(string name)
    {
        ImmutableArray<CpuPath> paths = CpuSearchers.Named(name);
        if (!paths.IsEmpty) return paths;
        CpuSearcher? elsewhere = CpuSearchers.All.FirstOrDefault(searcher => searcher.Name == name);
        string fault = elsewhere is null
            ? $"there is no CPU searcher '{name}'"
            : $"the CPU searcher '{name}' ({elsewhere.Description}) does not run on this processor";
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
