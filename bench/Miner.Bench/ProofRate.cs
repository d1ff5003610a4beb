using System.Globalization;
using Miner.Core.Chain;
using Miner.Records.Commitment;
using Miner.Records.Proofs;
using Miner.Records.Tree;
using Miner.Records.Verification;

namespace Miner.Bench;

/// <summary>
/// Proofs a second out of the tiles of a million records, in order and at random, and verifications a second of what was
/// written: on one thread, by the clock, of each the fastest turn.
/// </summary>
internal static class ProofRate
{
    private const int Records = 1 << 20;
    private const int Proofs = 100_000;
    private const int FewProofs = 5_000;
    private const int BlockLevels = 12;
    private const int Turns = 3;
    private const uint EasiestBits = 0x207fffff;

    public static void Run(TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("miner-bench-").FullName;
        try
        {
            var digests = new Sha256Digest[Records];
            for (int i = 0; i < Records; i++) digests[i] = Sha256Digest.Of(BitConverter.GetBytes(i));
            RecordProof pattern = Anchor(folder, digests);
            var files = new byte[Proofs][];
            int[] order = [.. Enumerable.Range(0, Proofs)];
            Measure($".ots proofs of {Records} records, in order", () => Write(folder, digests, pattern, order, files), output);
            BlockHeader header = pattern.Block.Header!.Value;
            double ours = Measure("verifications of .ots proofs", () => Verify(files, digests, header), output);
            if (OtherVerifier.RateOf(files.AsSpan(0, FewProofs), header, pattern.Block.Height) is { } theirs)
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{theirs,9:0} of the same by python3-opentimestamps, a second: ours are {ours / theirs:0.0} times as many"));
            new Random(1).Shuffle(order);
            for (int i = 0; i < Proofs; i++) order[i] = (int)((long)order[i] * Records / Proofs);
            Measure(".ots proofs at random, one by one", () => Write(folder, digests, pattern, order, files), output);
            Measure(".ots proofs at random, sorted first, as 'records prove' does", () => WriteSorted(folder, digests, pattern, order, files), output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Writes the tree, and a block that commits to it; what the proofs have in common.</summary>
    private static RecordProof Anchor(string folder, Sha256Digest[] digests)
    {
        var salts = new Blinding[Records];
        var leaves = new Sha256Digest[Records];
        new LeafHasher().HashLeaves(CanonicalForm.Raw, salts, digests, leaves);
        using var writer = new TileWriter(folder);
        writer.Append(leaves);
        TreeHead head = writer.Complete();
        var entry = new TenantEntry(Blinding.Random(), Records, head.Root);
        var coinbase = new Transaction(
            2,
            [new TransactionInput(OutPoint.None, [.. Script.PushHeight(840_000), 1, 7], 0, [])],
            [new TransactionOutput(0, [.. AnchorOutput.Script(entry.LeafHash)])],
            0);
        var block = new BlockEvidence(
            [.. coinbase.ToBytes(withWitness: false)],
            new MerkleBranch([.. Enumerable.Range(0, BlockLevels).Select(static i => Hash256.OfDoubleSha256([(byte)i]))]),
            null,
            840_000);
        var header = new BlockHeader(4, Hash256.Zero, block.MerkleRoot, 1_700_000_000, EasiestBits, 0);
        while (!Target.FromCompact(EasiestBits).IsMetBy(header.ComputeHash())) header = header with { Nonce = header.Nonce + 1 };
        return new RecordProof(
            default, CanonicalForm.Raw, default, InclusionPath.Empty, entry.Blind, Records, InclusionPath.Empty,
            block with { Header = header });
    }

    private static void Write(
        string folder, Sha256Digest[] digests, RecordProof pattern, ReadOnlySpan<int> order, byte[][] files)
    {
        var reader = new TileReader(folder, Records);
        for (int i = 0; i < order.Length; i++)
            files[i] = OtsFile.Write(pattern with { RecordDigest = digests[order[i]], BatchPath = reader.PathOf(order[i]) });
    }

    private static void WriteSorted(
        string folder, Sha256Digest[] digests, RecordProof pattern, int[] order, byte[][] files) =>
        Write(folder, digests, pattern, [.. order.Order()], files);

    private static void Verify(byte[][] files, Sha256Digest[] digests, BlockHeader header)
    {
        ChainEvidence evidence = ChainEvidence.Of(header);
        var policy = new ProofPolicy(0);
        for (int i = 0; i < files.Length; i++)
            if (!ProofVerifier.Verify(OtsFile.Read(files[i]), digests[i], evidence, policy).IsProven)
                throw new InvalidOperationException("BUG: a proof of our own does not hold");
    }

    private static double Measure(string what, Action work, TextWriter output)
    {
        TimeSpan best = TimeSpan.MaxValue;
        for (int turn = 0; turn < Turns; turn++)
        {
            long start = TimeProvider.System.GetTimestamp();
            work();
            TimeSpan took = TimeProvider.System.GetElapsedTime(start);
            if (took < best) best = took;
        }

        double rate = Proofs / best.TotalSeconds;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rate,9:0} {what}, a second"));
        return rate;
    }
}
