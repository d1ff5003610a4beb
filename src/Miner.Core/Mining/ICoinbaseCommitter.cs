using System.Collections.Immutable;
using Miner.Core.Chain;

namespace Miner.Core.Mining;

/// <summary>
/// Says what the coinbases of our own blocks commit to besides the witnesses, and hears of the blocks. Only a source
/// that makes its coinbases itself can ask it. Safe to call from several places at once.
/// </summary>
public interface ICoinbaseCommitter
{
    /// <summary>
    /// The script of one zero-value output for the next job's coinbase; empty for none. Asked for every template and
    /// awaited before its job leaves, so it completes only once what the script commits to would survive a loss of power.
    /// Where that fails it gives a script for which it did not fail, or none; it throws on cancellation only.
    /// </summary>
    /// <param name="previousBlock">What the block to be mined builds on.</param>
    /// <param name="height">Height of the block to be mined.</param>
    ValueTask<ImmutableArray<byte>> NextScriptAsync(Hash256 previousBlock, int height, CancellationToken stop);

    /// <summary>
    /// Takes note of a solved block while it is being submitted, whatever comes of that; completes once the note is
    /// durable or has failed. Never throws: what is lost must be found again on the chain.
    /// </summary>
    Task TakeNoteAsync(SolvedBlock block);
}

/// <summary>As much of a solved block as proves that its header commits to its coinbase.</summary>
/// <param name="Coinbase">The transaction without witness: what the txid is hashed from.</param>
/// <param name="Branch">From the coinbase to the header's Merkle root.</param>
public sealed record SolvedBlock(int Height, BlockHeader Header, ImmutableArray<byte> Coinbase, MerkleBranch Branch);
