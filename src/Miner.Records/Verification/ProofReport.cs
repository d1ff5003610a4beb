using System.Collections.Immutable;
using Miner.Core.Chain;

namespace Miner.Records.Verification;

/// <summary>What a proof shows.</summary>
/// <param name="Steps">From the record to the chain.</param>
/// <param name="Evidence">What the last steps rest on.</param>
public sealed record ProofReport(ImmutableArray<ProofStep> Steps, ChainEvidence Evidence)
{
    public bool IsProven => Steps.All(static step => step.Holds);

    /// <summary>By when the record existed: the time in the block's header, which may be up to two hours off.</summary>
    public DateTimeOffset NotAfter => TimeOf(Evidence.Header);

    /// <summary>
    /// The time of the block before, which this block names: the block cannot have been prepared earlier. The record can
    /// be older. Null where the block before is not known.
    /// </summary>
    public DateTimeOffset? BlockNotBefore => Evidence.Previous is { } previous ? TimeOf(previous) : null;

    private static DateTimeOffset TimeOf(BlockHeader header) => DateTimeOffset.FromUnixTimeSeconds(header.Time);
}
