using System.Globalization;
using Miner.Core.Chain;
using Miner.Records.Commitment;
using Miner.Records.Proofs;

namespace Miner.Records.Verification;

/// <summary>
/// Follows a proof from the record to the chain, and says of each step whether it holds. It checks what OpenTimestamps
/// leaves to others as well: the coinbase's shape and place, that it commits once, and the work.
/// </summary>
public static class ProofVerifier
{
    // A node of a Merkle tree has 64 bytes; a longer transaction cannot be taken for one (BIP 54).
    private const int NodeSize = 64;

    /// <param name="recordDigest">SHA-256 of the record at hand, in the proof's form.</param>
    public static ProofReport Verify(
        RecordProof proof, Sha256Digest recordDigest, ChainEvidence evidence, ProofPolicy policy)
    {
        Sha256Digest batchRoot = proof.BatchRoot;
        Sha256Digest anchorRoot = proof.AnchorRoot;
        Hash256 hash = evidence.Header.ComputeHash();
        Transaction? coinbase = Parse(proof.Block.Coinbase.AsSpan(), out string fault);
        return new ProofReport(
            [
                Step(
                    ProofLink.Record,
                    recordDigest == proof.RecordDigest,
                    "The proof is about this record: its SHA-256 is the one in the proof.",
                    "The proof is about another record, or this one was changed: its SHA-256 is not the one in the proof."),
                BatchStep(proof, batchRoot),
                new(ProofLink.Anchor, true, $"Blinded with its size, that root is an entry under the anchor root {anchorRoot}."),
                coinbase is null
                    ? new(ProofLink.Commitment, false, $"The coinbase cannot be read: {fault}.")
                    : AnchorStep(coinbase, anchorRoot),
                coinbase is null
                    ? new(ProofLink.Coinbase, false, "So it has no shape to check.")
                    : CoinbaseStep(coinbase, proof.Block),
                BranchStep(proof.Block, evidence.Header),
                HeaderStep(proof.Block, evidence, hash),
                WorkStep(evidence.Header, hash),
                MinimumStep(evidence, policy),
            ],
            evidence);
    }

    private static ProofStep BatchStep(RecordProof proof, Sha256Digest batchRoot) =>
        proof.BatchPath.IndexIn(proof.BatchSize) is { } position
            ? new(ProofLink.Batch, true,
                Invariant($"Salted, it is record {position + 1} of {proof.BatchSize} under the batch root {batchRoot}."))
            : new(ProofLink.Batch, false,
                Invariant($"No record of a batch of {proof.BatchSize} has such a path to its root."));

    private static ProofStep AnchorStep(Transaction coinbase, Sha256Digest anchorRoot)
    {
        try
        {
            return Step(
                ProofLink.Commitment,
                AnchorOutput.FindIn(coinbase) == anchorRoot,
                "The block's coinbase commits to that anchor root, and to no other.",
                "The block's coinbase commits to another anchor root.");
        }
        catch (FormatException e)
        {
            return new(ProofLink.Commitment, false, $"The block's coinbase commits to nothing: {e.Message}.");
        }
    }

    private static ProofStep CoinbaseStep(Transaction coinbase, BlockEvidence block)
    {
        string? fault = coinbase switch
        {
            { HasWitness: true } => "it carries a witness, which its id does not cover",
            { Inputs.Length: not 1 } => "it has more than one input",
            _ when coinbase.Inputs[0].Spends != OutPoint.None => "its input spends something",
            _ when coinbase.Inputs[0].Script.Length is < 2 or > Script.MaxCoinbaseScript => "its input script is no coinbase's",
            _ when !coinbase.Inputs[0].Script.AsSpan().StartsWith(Script.PushHeight(block.Height)) =>
                Invariant($"its input script does not begin with the height {block.Height} (BIP 34)"),
            _ when block.Coinbase.Length <= NodeSize => "it is so short that it could be a node of the tree",
            _ => null,
        };
        return fault is null
            ? new(ProofLink.Coinbase, true, Invariant($"That transaction is a coinbase, made for height {block.Height}."))
            : new(ProofLink.Coinbase, false, $"That transaction is not the coinbase it should be: {fault}.");
    }

    private static ProofStep BranchStep(BlockEvidence block, BlockHeader header) => block.MerkleRoot == header.MerkleRoot
        ? new(ProofLink.Branch, true, Invariant(
            $"As the first transaction, over {block.Branch.Siblings.Length} levels, it gives the Merkle root in the block's header."))
        : new(ProofLink.Branch, false, Invariant(
            $"As the first transaction it does not give the Merkle root in the header: that is not block {block.Height}'s, or the proof was altered."));

    private static ProofStep HeaderStep(BlockEvidence block, ChainEvidence evidence, Hash256 hash)
    {
        if (block.Header is { } claimed && claimed != evidence.Header)
            return new(ProofLink.Header, false, evidence.Height is null
                ? $"The proof's header is not {evidence.Source}: {hash}."
                : $"The proof's header is not that of {evidence.Source}: {hash}.");
        if (evidence.Height is { } height && height != block.Height)
            return new(ProofLink.Header, false, Invariant($"{evidence.Source} has that block at height {height}, not {block.Height}."));
        return new(ProofLink.Header, true, evidence.Height is null
            ? $"The header is {evidence.Source}: {hash}; whether it is in the chain of Bitcoin is not shown by this."
            : Invariant($"The header is that of {evidence.Source}: {hash}, at height {block.Height}, with {evidence.BlocksOnTop} on top."));
    }

    private static ProofStep WorkStep(BlockHeader header, Hash256 hash)
    {
        Target target = Target.FromCompact(header.Bits);
        return target.IsMetBy(hash)
            ? new(ProofLink.Work, true, $"Its hash meets its target, which takes {Hashes(target.ExpectedHashes)} on average.")
            : new(ProofLink.Work, false, "Its hash does not meet its own target: no work went into it.");
    }

    private static ProofStep MinimumStep(ChainEvidence evidence, ProofPolicy policy) => evidence.Work >= policy.MinimumWork
        ? new(ProofLink.Minimum, true,
            $"Behind it and what is on top of it are {Hashes(evidence.Work)}, of which {Hashes(policy.MinimumWork)} are asked for.")
        : new(ProofLink.Minimum, false,
            $"Too little work: {Hashes(evidence.Work)} where at least {Hashes(policy.MinimumWork)} are asked for.");

    private static ProofStep Step(ProofLink link, bool holds, string ifSo, string ifNot) => new(link, holds, holds ? ifSo : ifNot);

    private static Transaction? Parse(ReadOnlySpan<byte> coinbase, out string fault)
    {
        fault = "";
        try
        {
            return Transaction.Parse(coinbase);
        }
        catch (FormatException e)
        {
            fault = e.Message;
            return null;
        }
    }

    private static string Hashes(double hashes) =>
        hashes < 1e6 ? Invariant($"{hashes:#,0} hashes") : Invariant($"{hashes:0.##e0} hashes");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
