using Miner.Records.Commitment;

namespace Miner.Records.Tree;

/// <summary>The inner nodes of RFC 6962, section 2.1.</summary>
public static class TreeNode
{
    /// <summary>What a node begins with, so that none can be taken for a leaf.</summary>
    public const byte Prefix = 0x01;

    /// <summary>SHA-256(01 ‖ left ‖ right).</summary>
    public static Sha256Digest Hash(Sha256Digest left, Sha256Digest right)
    {
        Span<byte> preimage = stackalloc byte[1 + (2 * Sha256Digest.Size)];
        preimage[0] = Prefix;
        left.CopyTo(preimage[1..]);
        right.CopyTo(preimage[(1 + Sha256Digest.Size)..]);
        return Sha256Digest.Of(preimage);
    }
}
