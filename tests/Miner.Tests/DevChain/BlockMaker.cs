using System.Collections.Immutable;
using Miner.Core.Chain;
using Miner.Core.DevChain;

namespace Miner.Tests.DevChain;

/// <summary>Makes blocks by hand, right or wrong, without the code that the miner makes them with.</summary>
internal static class BlockMaker
{
    public static Block Next(ChainTip tip, params Transaction[] others) => new(
        new BlockHeader(0x20000000, tip.Hash, Hash256.Zero, tip.MinimumTime, tip.NextBits, 0),
        [Coinbase(tip.Height + 1, tip.NextSubsidy, others), .. others]);

    public static Transaction Coinbase(int height, ulong value, params Transaction[] others)
    {
        byte[] commitment = WitnessCommitment.ScriptFor([.. others.Select(static other => other.WitnessId)]);
        ImmutableArray<byte> script = [.. Script.PushHeight(height), 4, 1, 2, 3, 4];
        return new Transaction(
            2,
            [new TransactionInput(OutPoint.None, script, uint.MaxValue, [[.. new byte[32]]])],
            [new TransactionOutput(value, [Script.Op1]), new TransactionOutput(0, [.. commitment])],
            0);
    }

    /// <summary>Any transaction that is no coinbase, with a witness.</summary>
    public static Transaction Spend(byte seed) => new(
        2,
        [new TransactionInput(new OutPoint(Hash256.OfDoubleSha256([seed]), seed), [], uint.MaxValue, [[seed]])],
        [new TransactionOutput(seed, [Script.Op1])],
        0);

    public static Block WithRoot(this Block block) => block with
    {
        Header = block.Header with
        {
            MerkleRoot = MerkleTree.Root([.. block.Transactions.Select(static transaction => transaction.Id)]),
        },
    };

    public static Block WithCoinbase(this Block block, Func<Transaction, Transaction> change) =>
        block with { Transactions = block.Transactions.SetItem(0, change(block.Transactions[0])) };

    public static Block WithHeader(this Block block, Func<BlockHeader, BlockHeader> change) =>
        block with { Header = change(block.Header) };

    /// <summary>Finds a nonce whose hash meets the header's own target, or misses it.</summary>
    public static byte[] Mined(this Block block, bool isMet = true)
    {
        Target target = Target.FromCompact(block.Header.Bits);
        BlockHeader header = block.Header;
        while (target.IsMetBy(Hash256.OfDoubleSha256(header.ToArray())) != isMet)
            header = header with { Nonce = header.Nonce + 1 };
        return (block with { Header = header }).ToBytes();
    }
}
