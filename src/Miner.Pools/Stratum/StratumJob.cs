using Miner.Core.Mining;

namespace Miner.Pools.Stratum;

/// <summary>A pool's job with what its submissions need.</summary>
internal sealed record StratumJob : Job
{
    /// <summary>The mask as the pool stated it, by which a submission's version bits are cut; null: no rolling agreed.</summary>
    public required uint? AgreedMask { get; init; }

    /// <summary>Counts the source's jobs: what came before a clean job is worthless.</summary>
    public required long Serial { get; init; }
}
