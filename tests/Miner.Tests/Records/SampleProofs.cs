using System.Collections.Immutable;
using System.Text;
using Miner.Core.Chain;
using Miner.Records.Commitment;
using Miner.Records.Proofs;
using Miner.Records.Tree;

namespace Miner.Tests.Records;

/// <summary>A record, and the proof of it in a block that has the work it claims: half of all hashes meet its target.</summary>
internal sealed record SampleProof(byte[] Record, RecordProof Proof)
{
    public BlockHeader Header => Proof.Block.Header!.Value;
}

internal static class SampleProofs
{
    private const uint EasiestBits = 0x207fffff;

    /// <summary>A record of a batch, beside other batches, in a block of some transactions; all from a seed.</summary>
    public static SampleProof Of(int batchSize, int tenants, int blockLevels, int height, int seed)
    {
        var random = new Random(seed);
        int chosen = random.Next(batchSize);
        byte[][] records = [.. Enumerable.Range(0, batchSize).Select(
            i => Encoding.UTF8.GetBytes($"{{\"resourceType\":\"Patient\",\"id\":\"{seed}-{i}\"}}"))];
        Blinding[] salts = [.. records.Select(_ => new Blinding(Bytes(random)))];
        byte[][] leaves = [.. records.Select((record, i) =>
            RecordLeaf.Hash(CanonicalForm.Raw, salts[i], Sha256Digest.Of(record)).ToArray())];
        var batchRoot = new Sha256Digest(ReferenceTree.Root(leaves));
        int place = random.Next(tenants);
        var entry = new TenantEntry(new Blinding(Bytes(random)), batchSize, batchRoot);
        byte[][] entries = [.. Enumerable.Range(0, tenants).Select(
            i => i == place ? entry.LeafHash.ToArray() : Bytes(random))];
        var anchorRoot = new Sha256Digest(ReferenceTree.Root(entries));
        return new SampleProof(records[chosen], new RecordProof(
            Sha256Digest.Of(records[chosen]),
            CanonicalForm.Raw,
            salts[chosen],
            InclusionPath.Of(chosen, batchSize, ReferenceTree.Digests(ReferenceTree.Path(chosen, leaves))),
            entry.Blind,
            batchSize,
            InclusionPath.Of(place, tenants, ReferenceTree.Digests(ReferenceTree.Path(place, entries))),
            Block(anchorRoot, Siblings(random, blockLevels), height)));
    }

    /// <summary>A proof of great height, whose siblings are made up but lead to its block all the same.</summary>
    /// <param name="isAtLeftEdge">So that all siblings stand on the right.</param>
    public static RecordProof Deep(int batchLevels, int anchorLevels, int blockLevels, bool isAtLeftEdge = false)
    {
        var random = new Random(1);
        long size = 1L << batchLevels;
        var proof = new RecordProof(
            Sha256Digest.Of([1]),
            CanonicalForm.Raw,
            new Blinding(Bytes(random)),
            Path(random, isAtLeftEdge ? 0 : size / 3, batchLevels),
            new Blinding(Bytes(random)),
            size,
            Path(random, isAtLeftEdge ? 0 : 5 % (1L << anchorLevels), anchorLevels),
            new BlockEvidence([], MerkleBranch.Empty, null, 0));
        return proof with { Block = Block(proof.AnchorRoot, Siblings(random, blockLevels), 900_000) };
    }

    /// <summary>A block that commits to a root, its header with as much work as its bits ask for.</summary>
    public static BlockEvidence Block(Sha256Digest anchorRoot, MerkleBranch branch, int height, Hash256 previous = default)
    {
        var coinbase = new Transaction(
            2,
            [new TransactionInput(OutPoint.None, [.. Script.PushHeight(height), 2, 7, 7], uint.MaxValue - 1, [])],
            [
                new TransactionOutput(312_500_000, [0, 20, .. new byte[20]]),
                new TransactionOutput(0, [.. AnchorOutput.Script(anchorRoot)]),
            ],
            (uint)Math.Max(height - 1, 0));
        ImmutableArray<byte> bytes = [.. coinbase.ToBytes(withWitness: false)];
        Hash256 root = branch.RootFor(Hash256.OfDoubleSha256(bytes.AsSpan()));
        return new BlockEvidence(bytes, branch, Mined(previous, root, 1_700_000_000 + (uint)height), height);
    }

    public static BlockHeader Mined(Hash256 previous, Hash256 root, uint time)
    {
        var header = new BlockHeader(0x20000000, previous, root, time, EasiestBits, 0);
        while (!Target.FromCompact(EasiestBits).IsMetBy(header.ComputeHash())) header = header with { Nonce = header.Nonce + 1 };
        return header;
    }

    private static InclusionPath Path(Random random, long index, int levels) =>
        InclusionPath.Of(index, 1L << levels, ReferenceTree.Digests(Enumerable.Range(0, levels).Select(_ => Bytes(random))));

    private static MerkleBranch Siblings(Random random, int levels) =>
        new([.. Enumerable.Range(0, levels).Select(_ => new Hash256(Bytes(random)))]);

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[32];
        random.NextBytes(bytes);
        return bytes;
    }
}
