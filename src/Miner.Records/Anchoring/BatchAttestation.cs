using Miner.Records.Commitment;
using Miner.Records.Proofs;
using Miner.Records.Tree;

namespace Miner.Records.Anchoring;

/// <summary>What leads from a batch's root to a block on the best chain: the same for all of its records.</summary>
/// <param name="Confirmations">As the chain was last seen; 1 is the tip.</param>
public sealed record BatchAttestation(TenantEntry Entry, InclusionPath AnchorPath, BlockEvidence Block, int Confirmations)
{
    /// <summary>The proof of one record of the batch.</summary>
    public RecordProof ProofOf(Sha256Digest digest, CanonicalForm form, Blinding salt, InclusionPath batchPath) =>
        new(digest, form, salt, batchPath, Entry.Blind, Entry.Size, AnchorPath, Block);
}
