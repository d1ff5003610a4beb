using System.Collections.Immutable;
using Miner.Engine.Cpu;
using Miner.Kernels.Host;
using Miner.Pools.Node;
using Miner.Pools.Stratum;

namespace Miner.App.Settings;

/// <summary>All that a command needs to know, checked and complete.</summary>
internal sealed record MinerSettings
{
    /// <summary>The failover list, best first.</summary>
    public ImmutableArray<SourcePlan> Sources { get; init; } = [];

    /// <summary>Null: one thread for each logical processor.</summary>
    public int? Threads { get; init; }

    /// <summary>Names separated by commas, as typed; null: all that mines by default.</summary>
    public string? Devices { get; init; }

    /// <summary>The cores to pin threads to; null: none.</summary>
    public CpuMask? CpuAffinity { get; init; }

    /// <summary>Where the rates that the choice of a device rests on are kept; null: nowhere.</summary>
    public string? RateFile { get; init; }

    /// <summary>How long new work may wait for what a GPU has under way.</summary>
    public TimeSpan Intensity { get; init; } = new GpuOptions().Intensity;

    /// <summary>Where the shapes that GPUs were found to like are kept; null: nowhere.</summary>
    public string? TuningFolder { get; init; }

    public string? LogFile { get; init; }
    public bool Quiet { get; init; }
    public bool Debug { get; init; }
    public bool NoColor { get; init; }
    public TimeSpan BenchTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Whether a yield that does not fit the claimed hashes is a failure.</summary>
    public bool Verify { get; init; }

    /// <summary>Whether versions are rolled where that is allowed.</summary>
    public bool VersionRolling { get; init; } = true;

    public int DemoBlocks { get; init; } = 5;

    /// <summary>Where the demo leaves its records, proofs and headers; null: nowhere.</summary>
    public string? KeepFolder { get; init; }
    public bool Json { get; init; }

    /// <summary>For the commands that work on records, and for mining with a record store.</summary>
    public RecordOptions Records { get; init; } = new();

    /// <summary>For the commands that check proofs or keep headers.</summary>
    public ProofOptions Proofs { get; init; } = new();

    /// <summary>The nodes that such a command asks.</summary>
    public ImmutableArray<NodeEndpoint> Nodes { get; init; } = [];

    /// <summary>What must never be printed, wherever it comes from.</summary>
    public ImmutableArray<string> Secrets { get; init; } = [];

    /// <summary>Names the sources only: everything else may hold a secret.</summary>
    public override string ToString() => $"MinerSettings {{ {string.Join(", ", Sources)} }}";
}

/// <summary>One entry of the failover list.</summary>
internal abstract record SourcePlan
{
    private SourcePlan() { }

    public sealed record Pool(StratumOptions Options) : SourcePlan
    {
        public override string ToString() => Options.Address.ToString();
    }

    /// <summary>All nodes together: each block goes to every one of them.</summary>
    public sealed record Nodes(ImmutableArray<NodeEndpoint> Endpoints, NodeOptions Options) : SourcePlan
    {
        public override string ToString() => string.Join(" + ", Endpoints);
    }
}
