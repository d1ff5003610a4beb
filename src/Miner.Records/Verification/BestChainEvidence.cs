using Miner.Core.Chain;
using Miner.Records.Proofs;

namespace Miner.Records.Verification;

/// <summary>What a node says of a proof's block.</summary>
public static class BestChainEvidence
{
    // Each is two calls; more of them would add nothing that the number of blocks on top does not say.
    private const int MostCounted = 6;

    /// <summary>Null where the block is not in the node's best chain, or above its tip.</summary>
    /// <param name="name">What to call the node.</param>
    /// <exception cref="ChainUnreachableException">The node cannot be asked.</exception>
    public static async Task<ChainEvidence?> FindAsync(
        IBestChain chain, string name, BlockEvidence block, CancellationToken stop)
    {
        int height = block.Height;
        if (block.Header is { } claimed)
        {
            if (await chain.FindAsync(claimed.ComputeHash(), stop) is not { Confirmations: > 0 } place) return null;
            height = place.Height;
        }

        if (await chain.HeaderAtAsync(height, stop) is not { } header) return null;
        BlockHeader? previous = height > 0 ? await chain.HeaderAtAsync(height - 1, stop) : null;
        int onTop = await chain.HeightAsync(stop) - height;
        double work = 0;
        for (int above = 0; above <= Math.Min(onTop, MostCounted); above++)
            if (await chain.HeaderAtAsync(height + above, stop) is { } next)
                work += Target.FromCompact(next.Bits).ExpectedHashes;
        return new ChainEvidence($"the node at {name}", header, height, previous, Math.Max(onTop, 0), work);
    }
}
