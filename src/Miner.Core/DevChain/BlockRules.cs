using Miner.Core.Chain;

namespace Miner.Core.DevChain;

/// <summary>What a block must be to follow a given tip; all that its validity depends on, except coins.</summary>
/// <param name="MedianTimePast">The median of the last 11 block times; a header's time lies after it.</param>
/// <param name="Now">The validator's clock, seconds since 1970.</param>
/// <param name="Subsidy">What the coinbase may pay, in satoshi.</param>
/// <param name="NeedsWork">False for a proposal, which is judged before it is mined.</param>
internal readonly record struct BlockContext(
    Hash256 PreviousBlock, int Height, uint Bits, uint MedianTimePast, uint Now, ulong Subsidy, bool NeedsWork);

/// <summary>Judges a block. A fault is one of Bitcoin Core's reject reasons; null says that there is none.</summary>
internal static class BlockRules
{
    private const int MaxWeight = 4_000_000;

    // Consensus: a header may be at most two hours ahead of the validator's clock.
    private const uint MaxSecondsAhead = 7200;

    public static string? FaultOf(Block block, BlockContext context) =>
        FaultOf(block.Header, context) ?? FaultOfTransactions(block, context);

    private static string? FaultOf(BlockHeader header, BlockContext context)
    {
        if (header.PreviousBlock != context.PreviousBlock) return "inconclusive-not-best-prevblk";
        if (header.Bits != context.Bits) return "bad-diffbits";
        bool hasWork = Target.FromCompact(context.Bits).IsMetBy(header.ComputeHash());
        if (context.NeedsWork && !hasWork) return "high-hash";
        if (header.Time <= context.MedianTimePast) return "time-too-old";
        if (header.Time > (ulong)context.Now + MaxSecondsAhead) return "time-too-new";
        // BIP 34, 65 and 66 are in force from the first block, so versions 1 to 3 are of the past.
        return unchecked((int)header.Version) < 4 ? "bad-version" : null;
    }

    private static string? FaultOfTransactions(Block block, BlockContext context)
    {
        if (block.Transactions.IsEmpty || block.Weight > MaxWeight) return "bad-blk-length";
        Hash256[] ids = [.. block.Transactions.Select(static transaction => transaction.Id)];
        if (MerkleTree.Root(ids) != block.Header.MerkleRoot) return "bad-txnmrklroot";
        if (MerkleTree.IsMutated(ids)) return "bad-txns-duplicate";
        if (!IsCoinbase(block.Transactions[0])) return "bad-cb-missing";
        if (block.Transactions.Skip(1).Any(IsCoinbase)) return "bad-cb-multiple";
        return FaultOfCoinbase(block.Transactions[0], context) ?? FaultOfWitness(block);
    }

    private static string? FaultOfCoinbase(Transaction coinbase, BlockContext context)
    {
        ReadOnlySpan<byte> script = coinbase.Inputs[0].Script.AsSpan();
        if (script.Length is < 2 or > Script.MaxCoinbaseScript) return "bad-cb-length";
        if (!script.StartsWith(Script.PushHeight(context.Height))) return "bad-cb-height";
        ulong left = context.Subsidy;
        foreach (TransactionOutput output in coinbase.Outputs)
        {
            if (output.Value > left) return "bad-cb-amount";
            left -= output.Value;
        }

        return coinbase.Outputs.IsEmpty ? "bad-txns-vout-empty" : null;
    }

    private static string? FaultOfWitness(Block block)
    {
        Transaction coinbase = block.Transactions[0];
        if (WitnessCommitment.FindIn(coinbase) is not { } commitment)
            return block.Transactions.Any(static transaction => transaction.HasWitness) ? "unexpected-witness" : null;
        if (coinbase.Inputs[0].Witness is not [{ Length: Hash256.Size } reserved]) return "bad-witness-nonce-size";
        Hash256[] others = [.. block.Transactions.Skip(1).Select(static transaction => transaction.WitnessId)];
        byte[] expected = WitnessCommitment.ScriptFor(others, reserved.AsSpan());
        return commitment.Script.AsSpan().StartsWith(expected) ? null : "bad-witness-merkle-match";
    }

    private static bool IsCoinbase(Transaction transaction) =>
        transaction.Inputs is [{ } only] && only.Spends == OutPoint.None;
}
