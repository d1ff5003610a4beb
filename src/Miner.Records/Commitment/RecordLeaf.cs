namespace Miner.Records.Commitment;

/// <summary>What a record becomes in the tree of its batch: SHA-256(00 ‖ 01 ‖ form ‖ salt(32) ‖ digest(32)).</summary>
public static class RecordLeaf
{
    /// <summary>RFC 6962, section 2.1: leaves begin with 00, so that none can be taken for a node.</summary>
    public const byte TreeLeaf = 0x00;

    /// <summary>The version of this layout.</summary>
    public const byte Version = 0x01;

    /// <summary>What stands before the digest, in bytes.</summary>
    public const int PrefixSize = 3 + Blinding.Size;

    public const int PreimageSize = PrefixSize + Sha256Digest.Size;

    /// <param name="digest">SHA-256 of the record's bytes in the given form.</param>
    public static Sha256Digest Hash(CanonicalForm form, Blinding salt, Sha256Digest digest)
    {
        Span<byte> preimage = stackalloc byte[PreimageSize];
        WritePrefix(form, salt, preimage);
        digest.CopyTo(preimage[PrefixSize..]);
        return Sha256Digest.Of(preimage);
    }

    /// <summary>Writes what stands before the digest.</summary>
    public static void WritePrefix(CanonicalForm form, Blinding salt, Span<byte> destination)
    {
        (destination[0], destination[1], destination[2]) = (TreeLeaf, Version, (byte)form);
        salt.Bytes.CopyTo(destination[3..]);
    }
}
