using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Miner.Core.Chain;

/// <summary>The commitment to all witnesses of a block that its coinbase carries (BIP 141).</summary>
public static class WitnessCommitment
{
    /// <summary>What marks the output: <c>aa21a9ed</c> behind OP_RETURN and a push of 36 bytes.</summary>
    private static ReadOnlySpan<byte> Head => [Script.Return, 0x24, 0xaa, 0x21, 0xa9, 0xed];

    /// <summary>The one item of the coinbase's witness stack: 32 zero bytes here, as every miner uses.</summary>
    public static ImmutableArray<byte> ReservedValue { get; } = [.. new byte[Hash256.Size]];

    /// <summary>The output script for a block whose transactions after the coinbase have these wtxids, in order.</summary>
    public static byte[] ScriptFor(IReadOnlyList<Hash256> otherWitnessIds) =>
        ScriptFor(otherWitnessIds, ReservedValue.AsSpan());

    /// <summary>As above for a block whose coinbase carries another reserved value.</summary>
    public static byte[] ScriptFor(IReadOnlyList<Hash256> otherWitnessIds, ReadOnlySpan<byte> reservedValue)
    {
        // The coinbase's own wtxid counts as zero, since it contains the commitment.
        Hash256 root = MerkleTree.Root([Hash256.Zero, .. otherWitnessIds]);
        byte[] digest = SHA256.HashData(SHA256.HashData([.. root.ToArray(), .. reservedValue]));
        return [.. Head, .. digest];
    }

    /// <summary>The commitment output of a coinbase: the last one of the right shape; null where there is none.</summary>
    public static TransactionOutput? FindIn(Transaction coinbase) =>
        coinbase.Outputs.LastOrDefault(static output =>
            output.Script.Length >= Head.Length + Hash256.Size && output.Script.AsSpan().StartsWith(Head));
}
