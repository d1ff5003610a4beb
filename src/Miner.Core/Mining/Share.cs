using Miner.Core.Chain;

namespace Miner.Core.Mining;

/// <summary>A candidate that was hashed again on the CPU and meets its job's share target.</summary>
/// <param name="IsBlock">True where the hash meets the block target as well.</param>
public sealed record Share(Work Work, BlockHeader Header, Hash256 Hash, bool IsBlock, string Device)
{
    public Job Job => Work.Job;
}
