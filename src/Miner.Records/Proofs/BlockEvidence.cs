using System.Collections.Immutable;
using Miner.Core.Chain;
using Miner.Records.Commitment;

namespace Miner.Records.Proofs;

/// <summary>What ties an anchor root to a block.</summary>
/// <param name="Coinbase">The coinbase transaction without witness: what its id is the hash of.</param>
/// <param name="Header">Null in a proof that names its block by height only, as .ots files do.</param>
public sealed record BlockEvidence(ImmutableArray<byte> Coinbase, MerkleBranch Branch, BlockHeader? Header, int Height)
{
    /// <summary>The Merkle root that the block's header must have.</summary>
    public Hash256 MerkleRoot => Branch.RootFor(Hash256.OfDoubleSha256(Coinbase.AsSpan()));

    /// <summary>The anchor root that the coinbase commits to.</summary>
    /// <exception cref="FormatException">No transaction, or none that commits to exactly one root.</exception>
    public Sha256Digest AnchorRoot => AnchorOutput.FindIn(Transaction.Parse(Coinbase.AsSpan()));
}
