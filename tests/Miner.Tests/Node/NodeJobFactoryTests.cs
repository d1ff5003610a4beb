using System.Collections.Immutable;
using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Pools.Node;
using Miner.Tests.DevChain;

namespace Miner.Tests.Node;

public sealed class NodeJobFactoryTests
{
    private const int Tried = 64;

    // The least that Bitcoin Core lets a user set aside for header, count and coinbase (-blockreservedweight).
    private const int LeastReservedWeight = 2000;
    private const int LongestCount = 5;

    private static readonly ImmutableArray<byte> Commitment = FakeCommitter.ScriptOf(7);

    [Fact]
    public void Make_TwoMinersOnOneTemplate_TryNoHeaderTwice()
    {
        BlockTemplate template = Read(BlockMaker.Spend(1));
        ImmutableArray<byte> script = [.. Address.ToScript(Addresses.Regtest, ChainNetwork.Regtest)];
        Job[] jobs = [.. Enumerable.Range(0, 3).Select(_ => Factory().Make(template, script, []))];
        Hash256[] roots =
        [
            .. jobs.SelectMany(static job => Enumerable.Range(0, Tried).Select(
                extraNonce => job.Branch.RootFor(Hash256.OfDoubleSha256(job.Coinbase.Build((ulong)extraNonce))))),
        ];
        Assert.Equal(jobs.Length * Tried, roots.Distinct().Count());
    }

    [Fact]
    public void Make_NextTemplateOfTheSameMiner_KeepsItsOrigin()
    {
        NodeJobFactory factory = Factory();
        ImmutableArray<byte> script = [.. Address.ToScript(Addresses.Regtest, ChainNetwork.Regtest)];
        Job first = factory.Make(Read(BlockMaker.Spend(1)), script, []);
        Job second = factory.Make(Read(BlockMaker.Spend(1)), script, []);
        Assert.Equal(first.Coinbase.Build(5), second.Coinbase.Build(5));
    }

    [Fact]
    public void Coinbase_LongestThereIs_FitsTheRoomThatNodesLeave()
    {
        BlockTemplate template = Read(BlockMaker.Spend(1)) with { Height = 8_388_608 };
        ImmutableArray<byte> script = [Script.Op1, 40, .. new byte[40]];
        byte[] bytes = NodeJobFactory.Coinbase(
            template, script, Commitment, new string('x', 200), NodeJobFactory.NewOrigin()).Build(0);
        Transaction coinbase = CoinbaseBuilder.WithReservedValue(Transaction.Parse(bytes));
        Assert.Equal(Script.MaxCoinbaseScript, coinbase.Inputs[0].Script.Length);
        int weight = (3 * bytes.Length) + coinbase.ToBytes(withWitness: true).Length;
        Assert.InRange(weight + (4 * (BlockHeader.Size + LongestCount)), 1, LeastReservedWeight);
    }

    private static NodeJobFactory Factory() =>
        new("node", new NodeOptions { PayoutAddress = Addresses.Regtest, BlockDirectory = "" });

    private static BlockTemplate Read(params Transaction[] transactions) =>
        TemplateReader.Read(Templates.Element(Templates.WithTransactions(transactions)));
}
