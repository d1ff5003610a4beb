using Miner.Core.Chain;
using Miner.Records.Commitment;
using Miner.Records.Tree;

namespace Miner.Records.Proofs;

/// <summary>
/// A proof as a detached OpenTimestamps file, version 1: operations that lead from the record's SHA-256 to the Merkle
/// root of a block, which is named by its height. Any OpenTimestamps verifier takes it.
/// </summary>
public static class OtsFile
{
    /// <summary>No value on the way may be longer: the format's limit, and it is the coinbase that meets it.</summary>
    public const int MaxCoinbase = 4096;

    /// <summary>No proof of ours is longer: three trees of 63 levels at most, and a coinbase.</summary>
    public const int MaxSize = 32 << 10;

    /// <summary>"\0OpenTimestamps\0\0Proof\0", eight bytes more, the version, and that the file is hashed by SHA-256.</summary>
    private static ReadOnlySpan<byte> Head =>
    [
        0x00, 0x4f, 0x70, 0x65, 0x6e, 0x54, 0x69, 0x6d, 0x65, 0x73, 0x74, 0x61, 0x6d, 0x70, 0x73, 0x00,
        0x00, 0x50, 0x72, 0x6f, 0x6f, 0x66, 0x00, 0xbf, 0x89, 0xe2, 0xe8, 0x84, 0xe8, 0x92, 0x94, 0x01,
        OtsCode.Sha256,
    ];

    /// <summary>Whether a coinbase fits the format; where not, there is the JSON proof.</summary>
    public static bool CanHold(BlockEvidence block) => block.Coinbase.Length <= MaxCoinbase;

    /// <exception cref="ArgumentException">The coinbase does not fit.</exception>
    /// <exception cref="FormatException">The coinbase commits to nothing.</exception>
    public static byte[] Write(RecordProof proof)
    {
        BlockEvidence block = proof.Block;
        if (!CanHold(block))
            throw new ArgumentException(
                $"the coinbase has {block.Coinbase.Length} bytes, and an .ots file can hold {MaxCoinbase}", nameof(proof));
        var writer = new OtsWriter();
        writer.Raw(Head);
        writer.Raw(proof.RecordDigest.Bytes);
        Span<byte> leaf = stackalloc byte[RecordLeaf.PrefixSize];
        RecordLeaf.WritePrefix(proof.Form, proof.Salt, leaf);
        writer.Prepend(leaf).Sha256();
        WritePath(writer, proof.BatchPath);
        Span<byte> entry = stackalloc byte[TenantEntry.PrefixSize];
        TenantEntry.WritePrefix(proof.Blind, proof.BatchSize, entry);
        writer.Prepend(entry).Sha256();
        WritePath(writer, proof.AnchorPath);
        WriteBlock(writer, block);
        return writer.ToArray();
    }

    /// <summary>Reads a file that <see cref="Write"/> wrote, and no other.</summary>
    /// <exception cref="FormatException">No timestamp, not one of a record of ours, or altered.</exception>
    public static RecordProof Read(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith(Head)) throw new FormatException("not an OpenTimestamps file of version 1 over SHA-256");
        if (bytes.Length > MaxSize) throw new FormatException($"longer than {MaxSize} bytes: not a record's proof");
        RecordProof proof = OtsReader.Read(bytes, Head.Length);
        // Whatever the reader passed over, a proof that is not exactly what it says is none.
        if (!CanHold(proof.Block) || !Write(proof).AsSpan().SequenceEqual(bytes))
            throw new FormatException("an OpenTimestamps file, but not one that was written for a record");
        return proof;
    }

    private static void WritePath(OtsWriter writer, InclusionPath path)
    {
        Span<byte> left = stackalloc byte[1 + Sha256Digest.Size];
        left[0] = TreeNode.Prefix;
        foreach (ref readonly PathStep step in path.Steps.AsSpan())
        {
            step.Sibling.CopyTo(left[1..]);
            if (step.Side == SiblingSide.Left) writer.Prepend(left);
            else writer.Append(left[1..]).Prepend([TreeNode.Prefix]);
            writer.Sha256();
        }
    }

    private static void WriteBlock(OtsWriter writer, BlockEvidence block)
    {
        ReadOnlySpan<byte> coinbase = block.Coinbase.AsSpan();
        int root = AnchorOutput.OffsetOfRoot(coinbase);
        writer.Prepend(coinbase[..root]).Append(coinbase[(root + Sha256Digest.Size)..]).Sha256().Sha256();
        Span<byte> right = stackalloc byte[Hash256.Size];
        foreach (Hash256 sibling in block.Branch.Siblings)
        {
            sibling.CopyTo(right);
            writer.Append(right).Sha256().Sha256();
        }

        writer.Attest((ulong)block.Height);
    }
}
