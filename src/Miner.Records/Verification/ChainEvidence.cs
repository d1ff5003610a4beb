using Miner.Core.Chain;

namespace Miner.Records.Verification;

/// <summary>What somebody other than the proof says about the block: an archive, a node, or whoever gave the header.</summary>
/// <param name="Source">Who says so, in words.</param>
/// <param name="Height">Null where only a header was given.</param>
/// <param name="Previous">The header before it; null where it is not known.</param>
/// <param name="BlocksOnTop">How many blocks follow it; null where that is not known.</param>
/// <param name="Work">Hashes that finding this block and those on top took on average.</param>
public sealed record ChainEvidence(
    string Source, BlockHeader Header, int? Height, BlockHeader? Previous, int? BlocksOnTop, double Work)
{
    /// <summary>A header that somebody vouches for, and nothing besides.</summary>
    /// <exception cref="FormatException">It claims a target that there is not.</exception>
    public static ChainEvidence Of(BlockHeader header) =>
        new("the one that was given", header, null, null, null, Target.FromCompact(header.Bits).ExpectedHashes);
}
