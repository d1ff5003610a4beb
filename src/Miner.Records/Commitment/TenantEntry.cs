using System.Buffers.Binary;

namespace Miner.Records.Commitment;

/// <summary>
/// A batch in the anchor tree. The blind is a batch's own, so that hospitals with the same miner learn nothing of each
/// other from the siblings in their proofs.
/// </summary>
/// <param name="Size">How many records the batch has.</param>
public readonly record struct TenantEntry(Blinding Blind, long Size, Sha256Digest BatchRoot)
{
    /// <summary>The version of this layout.</summary>
    public const byte Version = 0x02;

    /// <summary>What stands before the batch root, in bytes.</summary>
    public const int PrefixSize = 2 + Blinding.Size + sizeof(long);

    /// <summary>SHA-256(00 ‖ 02 ‖ blind(32) ‖ size(8, big-endian) ‖ batch root(32)).</summary>
    public Sha256Digest LeafHash
    {
        get
        {
            Span<byte> preimage = stackalloc byte[PrefixSize + Sha256Digest.Size];
            WritePrefix(Blind, Size, preimage);
            BatchRoot.CopyTo(preimage[PrefixSize..]);
            return Sha256Digest.Of(preimage);
        }
    }

    /// <summary>Writes what stands before the batch root.</summary>
    public static void WritePrefix(Blinding blind, long size, Span<byte> destination)
    {
        (destination[0], destination[1]) = (RecordLeaf.TreeLeaf, Version);
        blind.Bytes.CopyTo(destination[2..]);
        BinaryPrimitives.WriteInt64BigEndian(destination[(2 + Blinding.Size)..], size);
    }
}
