using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Miner.Core.Chain;
using Miner.Core.DevChain;
using Miner.Core.Mining;
using Miner.Pools.Node;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Node;

/// <summary>Mines on a real full node and lets it judge.</summary>
public sealed class BcoinTests : IClassFixture<BcoinInstallation>, IDisposable
{
    // Three periods of 144 blocks: signalling starts in the second, is locked in by the third, active after it.
    private const int SegwitHeight = 432;

    // Anyone can spend it: the witness is the script itself.
    private static readonly byte[] OpenScript = [Script.Op1];
    private static readonly byte[] PayoutScript = [0, 32, .. SHA256.HashData(OpenScript)];
    private static readonly string PayoutAddress = Address.FromScript(PayoutScript, ChainNetwork.Regtest)!;

    // bcoin has a prefix of its own for regtest.
    private static readonly string BcoinAddress = Bech32.Encode("rb", 0, PayoutScript.AsSpan(2));

    private readonly TestFolder _folder = new();

    public BcoinTests(BcoinInstallation installation) => installation.Demand();

    private static CancellationToken Stop => Patience.Within(Patience.ForANode);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task NodeSource_FromTheFirstBlockPastSegwit_EveryBlockIsAcceptedAndOurs()
    {
        await using BcoinNode bcoin = await BcoinNode.StartAsync(Stop);
        using var rpc = new NodeRpc(bcoin.Endpoint, TimeProvider.System);
        EngineResult result = await RunEngineAsync(rpc, SegwitHeight + 8);

        Assert.Equal((0, 0), (result.Ledger.RejectedTotal, result.Ledger.Unknown));
        Solved[] accepted = [.. result.Solved
            .Where(static one => one.Outcome is ShareOutcome.Accepted)
            .OrderBy(static one => one.Job.Height)];
        Assert.True(accepted.Length >= SegwitHeight + 8);
        Assert.Equal(accepted.Length, result.Ledger.Accepted);
        Assert.Equal(accepted.Length, (await bcoin.CallAsync("getblockcount")).GetInt32());
        Assert.Equal(accepted[^1].Share.Hash.ToString(), (await bcoin.CallAsync("getbestblockhash")).GetString());
        foreach (Solved one in accepted) await AssertIsOursAsync(bcoin, one);

        JsonElement chain = await bcoin.CallAsync("getblockchaininfo");
        Assert.Equal(
            "active", chain.GetProperty("bip9_softforks").GetProperty("segwit").GetProperty("status").GetString());
        Assert.False((await BlockAsync(bcoin, accepted[0])).Transactions[0].HasWitness);
        Assert.True((await BlockAsync(bcoin, accepted[^1])).Transactions[0].HasWitness);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));

        await MineTransactionsAsync(bcoin, rpc, [.. accepted.Take(5)]);
        await AssertPreflightIsCleanAsync(rpc);
    }

    [Fact]
    public async Task NodeSource_BlockOfSomebodyElse_ArrivesByLongPoll()
    {
        await using BcoinNode bcoin = await BcoinNode.StartAsync(Stop);
        using var rpc = new NodeRpc(bcoin.Endpoint, TimeProvider.System);
        // With an hour between polls only the long poll can bring the news.
        await using NodeSource source = Source(rpc, Options() with { PollInterval = TimeSpan.FromHours(1) });
        await using IAsyncEnumerator<Job?> jobs = source.ReadJobsAsync(Stop).GetAsyncEnumerator(Stop);
        Job first = await TinyMiner.NextAsync(jobs);
        for (int height = 1; height <= 3; height++)
        {
            JsonElement made = await bcoin.CallAsync("generatetoaddress", 1, BcoinAddress);
            Job next = await TinyMiner.NextAsync(jobs);
            Assert.Equal(first.Height + height, next.Height);
            Assert.Equal(made[0].GetString(), next.PreviousBlock.ToString());
            Assert.True(next.AbandonsEarlier);
        }
    }

    [Fact]
    public async Task NodeSource_StoppedBeforeTheBlockWasSent_SendsItAtTheNextStart()
    {
        await using BcoinNode bcoin = await BcoinNode.StartAsync(Stop);
        using var rpc = new NodeRpc(bcoin.Endpoint, TimeProvider.System);
        Hash256 found = await FindAndCrashAsync(rpc);
        Assert.Equal(0, (await bcoin.CallAsync("getblockcount")).GetInt32());
        Assert.Single(Directory.EnumerateFiles(_folder.Path, "*.hex"));

        await using NodeSource source = Source(rpc, Options());
        await using IAsyncEnumerator<Job?> jobs = source.ReadJobsAsync(Stop).GetAsyncEnumerator(Stop);
        while ((await TinyMiner.NextAsync(jobs)).Height == 1)
        {
            // The block is on its way, and the job that builds on it will follow.
        }

        Assert.Equal(found, jobs.Current!.PreviousBlock);
        Assert.Equal(found.ToString(), (await bcoin.CallAsync("getbestblockhash")).GetString());
    }

    [Fact]
    public async Task NodeSource_WrongPassword_IsRefusedWithoutShowingIt()
    {
        await using BcoinNode bcoin = await BcoinNode.StartAsync(Stop);
        using var rpc = new NodeRpc(bcoin.Endpoint with { Password = "hunter2" }, TimeProvider.System);
        SourceLostException lost = await Assert.ThrowsAsync<SourceLostException>(() => MineAsync(rpc, 1));
        Assert.Equal(SourceLoss.Refused, lost.Loss);
        Assert.Contains("password", lost.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", lost.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NodeSource_AddressOfAnotherNetwork_IsRefusedWithBothNamed()
    {
        await using BcoinNode bcoin = await BcoinNode.StartAsync(Stop);
        using var rpc = new NodeRpc(bcoin.Endpoint, TimeProvider.System);
        await using NodeSource source = Source(rpc, Options() with { PayoutAddress = Addresses.Main });
        SourceLostException lost =
            await Assert.ThrowsAsync<SourceLostException>(() => TinyMiner.MineAsync(source, 1, Stop));
        Assert.Equal(SourceLoss.Refused, lost.Loss);
        Assert.Contains("an address of main", lost.Message, StringComparison.Ordinal);
        Assert.Contains("is on regtest", lost.Message, StringComparison.Ordinal);
    }

    private NodeOptions Options() => new() { PayoutAddress = PayoutAddress, BlockDirectory = _folder.Path };

    private static NodeSource Source(IBitcoinNode node, NodeOptions options) =>
        new([node], options, TimeProvider.System, NullLoggerFactory.Instance);

    private async Task<EngineResult> RunEngineAsync(IBitcoinNode node, int blocks)
    {
        await using NodeSource source = Source(node, Options());
        return await EngineMiner.MineAsync(source, blocks, Stop);
    }

    private async Task<IReadOnlyList<Solved>> MineAsync(IBitcoinNode node, int blocks)
    {
        await using NodeSource source = Source(node, Options());
        return await TinyMiner.MineAsync(source, blocks, Stop);
    }

    private static async Task AssertIsOursAsync(BcoinNode bcoin, Solved one)
    {
        int height = one.Job.Height!.Value;
        JsonElement block = await bcoin.CallAsync("getblockbyheight", height, true, true);
        Assert.Equal(one.Share.Hash.ToString(), block.GetProperty("hash").GetString());
        JsonElement reward = block.GetProperty("tx")[0].GetProperty("vout")[0];
        Assert.Equal(Convert.ToHexStringLower(PayoutScript), reward.GetProperty("scriptPubKey").GetProperty("hex").GetString());
        Assert.Equal(50m / (1 << (height / 150)), reward.GetProperty("value").GetDecimal());
    }

    private static async Task<Block> BlockAsync(BcoinNode bcoin, Solved one)
    {
        JsonElement hex = await bcoin.CallAsync("getblock", one.Share.Hash.ToString(), false);
        return Block.Parse(Convert.FromHexString(hex.GetString()!));
    }

    /// <summary>
    /// Spends matured rewards, each with a witness, so that templates with transactions are mined too.
    /// </summary>
    private async Task MineTransactionsAsync(BcoinNode bcoin, NodeRpc rpc, IReadOnlyList<Solved> rewards)
    {
        const ulong Fee = 10_000;
        List<Transaction> sent = [];
        foreach (Solved reward in rewards)
        {
            var coinbase = new OutPoint((await BlockAsync(bcoin, reward)).Transactions[0].Id, 0);
            var spend = new Transaction(
                2,
                [new TransactionInput(coinbase, [], uint.MaxValue, [[.. OpenScript]])],
                [new TransactionOutput(50_0000_0000 - Fee, [.. PayoutScript])],
                0);
            sent.Add(spend);
            await bcoin.CallAsync("sendrawtransaction", Convert.ToHexStringLower(spend.ToBytes(withWitness: true)));
        }

        // The node may still show the template from before the transactions; the next one has them.
        IReadOnlyList<Solved> solved = await MineAsync(rpc, 2);
        Assert.DoesNotContain(solved, static one => one.Outcome is ShareOutcome.Rejected or ShareOutcome.Unknown);
        Solved full = solved.Single(static one => one.Outcome is ShareOutcome.Accepted && one.Job.Branch.Siblings.Length > 0);
        Block block = await BlockAsync(bcoin, full);
        Assert.Equal(
            sent.Select(static transaction => transaction.WitnessId).ToHashSet(),
            block.Transactions.Skip(1).Select(static transaction => transaction.WitnessId).ToHashSet());
        ulong subsidy = 50_0000_0000ul >> (full.Job.Height!.Value / 150);
        Assert.Equal(subsidy + (Fee * (ulong)sent.Count), block.Transactions[0].Outputs[0].Value);
    }

    private async Task AssertPreflightIsCleanAsync(IBitcoinNode node)
    {
        var preflight = new TemplatePreflight(node, Options(), TimeProvider.System);
        IReadOnlyList<PreflightFinding> findings = await preflight.RunAsync(Stop);
        Assert.DoesNotContain(findings, static finding => finding.Grade == PreflightGrade.Fail);
        foreach (string name in (string[])["node", "payout", "rules", "commitment", "proposal"])
            Assert.Contains(findings, finding => finding.Name == name && finding.Grade == PreflightGrade.Ok);
        Assert.Contains(findings, finding => finding.Text.Contains(PayoutAddress, StringComparison.Ordinal));
    }

    /// <summary>The node goes away at the moment of the find, and then so does the miner.</summary>
    private async Task<Hash256> FindAndCrashAsync(NodeRpc rpc)
    {
        var node = new DeafNode(rpc);
        await using NodeSource source = Source(node, Options());
        await using IAsyncEnumerator<Job?> jobs = source.ReadJobsAsync(Stop).GetAsyncEnumerator(Stop);
        Share share = TinyMiner.Solve(await TinyMiner.NextAsync(jobs));
        using var crash = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task<ShareOutcome> submission = source.SubmitAsync(share, crash.Token).AsTask();
        await node.WasAsked.WaitAsync(Stop);
        await crash.CancelAsync();
        Assert.IsType<ShareOutcome.Unknown>(await submission);
        return share.Hash;
    }
}
