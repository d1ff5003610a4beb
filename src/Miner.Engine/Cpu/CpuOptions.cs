namespace Miner.Engine.Cpu;

public sealed record CpuOptions
{
    public const int MaxThreads = 1024;

    /// <summary>The name that stands for the fastest searcher, found by a short race.</summary>
    public const string Best = "best";

    /// <summary>Null: one for each core of <see cref="Affinity"/>, or else of this process.</summary>
    public int? Threads { get; init; }

    /// <summary><see cref="Best"/>, or the name of a searcher or of one of its paths: <c>avx2</c>, <c>avx2/t4</c>.</summary>
    public string Searcher { get; init; } = Best;

    /// <summary>The cores that threads are pinned to in turn; null leaves that to the operating system.</summary>
    public CpuMask? Affinity { get; init; }

    /// <summary>Where the rates of the last race are kept; null: nowhere, every start measures.</summary>
    public string? RateFile { get; init; }
}
