namespace Miner.Records.Proofs;

/// <summary>The tags of OpenTimestamps that a record's proof is made of.</summary>
internal static class OtsCode
{
    public const byte Attestation = 0x00;
    public const byte Sha256 = 0x08;
    public const byte Append = 0xf0;
    public const byte Prepend = 0xf1;

    /// <summary>A fork in the proof: another way follows. Ours has none.</summary>
    public const byte Fork = 0xff;

    /// <summary>Marks the attestation that a block's Merkle root is the value reached.</summary>
    public static ReadOnlySpan<byte> Bitcoin => [0x05, 0x88, 0x96, 0x0d, 0x73, 0xd7, 0x19, 0x01];
}
