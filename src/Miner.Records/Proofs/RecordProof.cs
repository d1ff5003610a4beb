using Miner.Records.Commitment;
using Miner.Records.Tree;

namespace Miner.Records.Proofs;

/// <summary>
/// Everything between a record and a block. As secret as the record: whoever has it can tell whether a guess at the
/// record is right.
/// </summary>
/// <param name="RecordDigest">SHA-256 of the record's bytes in the given form.</param>
/// <param name="BatchSize">How many records the batch has.</param>
public sealed record RecordProof(
    Sha256Digest RecordDigest,
    CanonicalForm Form,
    Blinding Salt,
    InclusionPath BatchPath,
    Blinding Blind,
    long BatchSize,
    InclusionPath AnchorPath,
    BlockEvidence Block)
{
    public Sha256Digest BatchRoot => BatchPath.RootFor(RecordLeaf.Hash(Form, Salt, RecordDigest));

    public TenantEntry Entry => new(Blind, BatchSize, BatchRoot);

    public Sha256Digest AnchorRoot => AnchorPath.RootFor(Entry.LeafHash);
}
