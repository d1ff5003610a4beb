using System.Collections.Immutable;
using Miner.Core.Chain;
using Miner.Core.DevChain;

namespace Miner.Tests.DevChain;

public sealed class DevelopmentChainTests
{
    private const uint Genesis = 1_700_000_000;

    private readonly DevelopmentChain _chain = new(new DevelopmentChainRules(), Genesis);

    [Fact]
    public void Submit_ManyValidBlocks_AreAllAccepted()
    {
        for (int height = 1; height <= 320; height++)
        {
            Transaction[] others = [.. Enumerable.Range(1, height % 5).Select(static seed => BlockMaker.Spend((byte)seed))];
            byte[] block = BlockMaker.Next(_chain.Tip, others).WithRoot().Mined();
            Assert.Null(_chain.Submit(block, Genesis + 1000));
            Assert.Equal(height, _chain.Tip.Height);
            Assert.Equal(Hash256.OfDoubleSha256(block.AsSpan(0, 80)), _chain.Tip.Hash);
            Assert.Equal(height, _chain.HeightOf(_chain.Tip.Hash));
        }

        Assert.Equal(12_5000_0000ul, _chain.Tip.NextSubsidy);
    }

    [Fact]
    public void Submit_MoreBlocksThanAreRemembered_ForgetsTheOldest()
    {
        byte[] first = BlockMaker.Next(_chain.Tip).WithRoot().Mined();
        Assert.Null(_chain.Submit(first, Genesis + 1000));
        for (int height = 2; height <= 4200; height++)
            Assert.Null(_chain.Submit(BlockMaker.Next(_chain.Tip).WithRoot().Mined(), Genesis + 1000));
        Assert.Null(_chain.HeightOf(Hash256.OfDoubleSha256(first.AsSpan(0, 80))));
        Assert.Equal(4200, _chain.HeightOf(_chain.Tip.Hash));
    }

    [Theory, MemberData(nameof(Faults))]
    public void Submit_OneThingWrong_IsRefusedForThat(string reason, Func<ChainTip, byte[]> make)
    {
        Assert.Null(_chain.Submit(BlockMaker.Next(_chain.Tip).WithRoot().Mined(), Genesis));
        ChainTip before = _chain.Tip;
        Assert.Equal(reason, _chain.Submit(make(before), Genesis));
        Assert.Equal(before, _chain.Tip);
    }

    public static TheoryData<string, Func<ChainTip, byte[]>> Faults => new()
    {
        { "high-hash", static tip => BlockMaker.Next(tip).WithRoot().Mined(isMet: false) },
        {
            "inconclusive-not-best-prevblk",
            static tip => BlockMaker.Next(tip).WithHeader(static header => header with { PreviousBlock = Hash256.Zero })
                .WithRoot().Mined()
        },
        {
            "bad-diffbits",
            static tip => BlockMaker.Next(tip).WithHeader(static header => header with { Bits = 0x207ffffe }).WithRoot().Mined()
        },
        { "time-too-old", static tip => At(tip, tip.MinimumTime - 1) },
        { "time-too-new", static tip => At(tip, Genesis + 7201) },
        { "bad-version", static tip => Versioned(tip, 3) },
        { "bad-version", static tip => Versioned(tip, 0x80000004) },
        { "bad-txnmrklroot", static tip => BlockMaker.Next(tip).Mined() },
        { "bad-blk-length", static tip => (BlockMaker.Next(tip).WithRoot() with { Transactions = [] }).Mined() },
        { "bad-txns-duplicate", Mutated },
        {
            "bad-cb-missing",
            static tip => (BlockMaker.Next(tip) with { Transactions = [BlockMaker.Spend(1)] }).WithRoot().Mined()
        },
        { "bad-cb-multiple", static tip => BlockMaker.Next(tip, BlockMaker.Coinbase(9, 1)).WithRoot().Mined() },
        { "bad-cb-height", static tip => WithScript(tip, [.. Script.PushHeight(tip.Height + 2), 1, 2]) },
        { "bad-cb-height", static tip => WithScript(tip, [1, (byte)(tip.Height + 1), 1, 2]) },
        { "bad-cb-length", static tip => WithScript(tip, Script.PushHeight(tip.Height + 1)) },
        { "bad-cb-length", static tip => WithScript(tip, [.. Script.PushHeight(tip.Height + 1), .. new byte[100]]) },
        { "bad-cb-amount", static tip => Paying(tip, tip.NextSubsidy + 1) },
        { "bad-cb-amount", static tip => Paying(tip, ulong.MaxValue) },
        { "bad-txns-vout-empty", static tip => WithCoinbase(tip, static coinbase => coinbase with { Outputs = [] }) },
        { "bad-witness-nonce-size", static tip => WithReserved(tip, []) },
        { "bad-witness-nonce-size", static tip => WithReserved(tip, [[.. new byte[31]]]) },
        { "bad-witness-nonce-size", static tip => WithReserved(tip, [[.. new byte[32]], []]) },
        { "bad-witness-merkle-match", static tip => WithReserved(tip, [[.. new byte[31], 1]]) },
        {
            "unexpected-witness",
            static tip => WithCoinbase(
                tip, static coinbase => coinbase with { Outputs = [coinbase.Outputs[0]] }, BlockMaker.Spend(1))
        },
        { "Block decode failed", static tip => BlockMaker.Next(tip).WithRoot().Mined()[..^1] },
        { "Block decode failed", static tip => [.. BlockMaker.Next(tip).WithRoot().Mined(), 0] },
        { "Block decode failed", static _ => [] },
    };

    [Fact]
    public void Submit_SameBlockTwice_IsADuplicate()
    {
        byte[] block = BlockMaker.Next(_chain.Tip).WithRoot().Mined();
        Assert.Null(_chain.Submit(block, Genesis));
        Assert.Equal("duplicate", _chain.Submit(block, Genesis));
    }

    [Fact]
    public void Propose_BlockWithoutWork_IsJudgedAllTheSameAndChangesNothing()
    {
        Block block = BlockMaker.Next(_chain.Tip).WithRoot();
        Assert.Null(_chain.Propose(block.Mined(isMet: false), Genesis));
        Assert.Equal("bad-txnmrklroot", _chain.Propose(BlockMaker.Next(_chain.Tip).Mined(isMet: false), Genesis));
        Assert.Equal(0, _chain.Tip.Height);
    }

    [Theory]
    [InlineData(1u, true)]
    [InlineData(30u, false)]
    public void NextBits_BlocksFasterOrSlowerThanThePace_MoveTheTarget(uint secondsApart, bool getsHarder)
    {
        var rules = new DevelopmentChainRules { FirstTarget = Target.FromCompact(0x203fffff), SecondsPerBlock = 5 };
        var chain = new DevelopmentChain(rules, Genesis);
        for (uint block = 1; block <= 4; block++)
        {
            uint time = Genesis + (block * secondsApart);
            byte[] bytes = BlockMaker.Next(chain.Tip).WithHeader(header => header with { Time = time }).WithRoot().Mined();
            Assert.Null(chain.Submit(bytes, time));
        }

        Target next = Target.FromCompact(chain.Tip.NextBits);
        Assert.Equal(getsHarder, next < rules.FirstTarget);
        Assert.True(next <= Target.FromCompact(DevelopmentChainRules.EasiestBits));
    }

    [Fact]
    public void NextBits_BlocksAtThePace_KeepTheTarget()
    {
        var rules = new DevelopmentChainRules { FirstTarget = Target.FromCompact(0x203fffff), SecondsPerBlock = 5 };
        var chain = new DevelopmentChain(rules, Genesis);
        for (uint block = 1; block <= 20; block++)
        {
            uint time = Genesis + (5 * block);
            byte[] bytes = BlockMaker.Next(chain.Tip).WithHeader(header => header with { Time = time }).WithRoot().Mined();
            Assert.Null(chain.Submit(bytes, time));
            Assert.Equal(0x203fffffu, chain.Tip.NextBits);
        }
    }

    private static byte[] At(ChainTip tip, uint time) =>
        BlockMaker.Next(tip).WithHeader(header => header with { Time = time }).WithRoot().Mined();

    private static byte[] Versioned(ChainTip tip, uint version) =>
        BlockMaker.Next(tip).WithHeader(header => header with { Version = version }).WithRoot().Mined();

    private static byte[] WithCoinbase(
        ChainTip tip, Func<Transaction, Transaction> change, params Transaction[] others) =>
        BlockMaker.Next(tip, others).WithCoinbase(change).WithRoot().Mined();

    private static byte[] WithScript(ChainTip tip, byte[] script) => WithCoinbase(
        tip, coinbase => coinbase with { Inputs = [coinbase.Inputs[0] with { Script = [.. script] }] });

    private static byte[] WithReserved(ChainTip tip, ImmutableArray<ImmutableArray<byte>> witness) => WithCoinbase(
        tip, coinbase => coinbase with { Inputs = [coinbase.Inputs[0] with { Witness = witness }] });

    private static byte[] Paying(ChainTip tip, ulong value) => WithCoinbase(
        tip, coinbase => coinbase with { Outputs = [.. coinbase.Outputs, new TransactionOutput(value, [Script.Op1])] });

    // CVE-2012-2459: the last pair of three transactions is the third with itself, so that a fourth, equal one is not
    // seen.
    private static byte[] Mutated(ChainTip tip)
    {
        Block honest = BlockMaker.Next(tip, BlockMaker.Spend(1), BlockMaker.Spend(2)).WithRoot();
        return (honest with { Transactions = [.. honest.Transactions, honest.Transactions[2]] }).Mined();
    }
}
