using Miner.Core.Chain;

namespace Miner.Core.Mining;

/// <summary>One session of one source. Shares go back to the session that gave the job, or nowhere.</summary>
/// <param name="Source">The source's name, unique in a process.</param>
/// <param name="Session">Counts the source's connections from 1; a resumed Stratum session keeps its number.</param>
public sealed record SourceEpoch(string Source, int Session)
{
    public override string ToString() => $"{Source}#{Session}";
}

/// <summary>
/// What a source asks for. Immutable: a change of difficulty, extranonce or mask counts from the next job on. Sources may
/// derive from it to carry what they need when a share of the job comes back.
/// </summary>
public record Job
{
    /// <summary>The source's own name for the job, as it must stand in a submission.</summary>
    public required string Id { get; init; }

    public required SourceEpoch Epoch { get; init; }
    public required CoinbaseTemplate Coinbase { get; init; }
    public required MerkleBranch Branch { get; init; }
    public required uint Version { get; init; }

    /// <summary>The version bits agreed with the source when the job arrived.</summary>
    public required VersionMask VersionMask { get; init; }

    public required Hash256 PreviousBlock { get; init; }

    /// <summary>The header's nBits; <see cref="BlockTarget"/> is what they mean.</summary>
    /// <exception cref="FormatException">Set to bits that are no target.</exception>
    public required uint Bits
    {
        get;
        init => (field, BlockTarget) = (value, Target.FromCompact(value));
    }

    /// <summary>The header time to start from, seconds since 1970.</summary>
    public required uint Time { get; init; }

    /// <summary>What a share of this job must meet, even if the source's difficulty changed since.</summary>
    public required Target ShareTarget { get; init; }

    /// <summary>True where shares of earlier jobs are worthless from now on (Stratum's clean_jobs).</summary>
    public required bool AbandonsEarlier { get; init; }

    /// <summary>Height of the block being mined where the source says it.</summary>
    public int? Height { get; init; }

    public Target BlockTarget { get; private init; }
}
