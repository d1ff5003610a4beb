using Microsoft.Extensions.Logging.Abstractions;
using Miner.Core.DevChain;
using Miner.Core.Mining;
using Miner.Pools.Node;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Node;

public sealed class DevelopmentNodeTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly DevelopmentNode _node = new(new DevelopmentChainRules(), TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task NodeSource_OnDevelopmentChain_EveryBlockIsAccepted()
    {
        CancellationToken stop = Patience.Limit;
        await using NodeSource source = Source();
        IReadOnlyList<Solved> solved = await TinyMiner.MineAsync(source, 200, stop);
        Assert.Equal(200, solved.Count(static one => one.Outcome is ShareOutcome.Accepted));
        Assert.DoesNotContain(solved, static one => one.Outcome is ShareOutcome.Rejected);
        Assert.Equal(200, _node.Height);
    }

    [Fact]
    public async Task MiningEngine_OnDevelopmentChain_TheLedgerAndTheChainAgree()
    {
        await using NodeSource source = Source();
        EngineResult result = await EngineMiner.MineAsync(source, 100, Patience.Limit);
        Assert.Equal(_node.Height, result.Ledger.Accepted);
        Assert.InRange(result.Ledger.Accepted, 100, 110);
        Assert.Equal((0, 0), (result.Ledger.RejectedTotal, result.Ledger.Unknown));
    }

    [Fact]
    public async Task GetTemplateAsync_LongPoll_WaitsForTheNextBlock()
    {
        CancellationToken stop = Patience.Limit;
        BlockTemplate first = await _node.GetTemplateAsync(new TemplateRequest(null, false), stop);
        Task<BlockTemplate> waiting = _node.GetTemplateAsync(new TemplateRequest(first.LongPollId, false), stop);
        Assert.False(waiting.IsCompleted);
        await using NodeSource source = Source();
        await TinyMiner.MineAsync(source, 1, stop);
        Assert.Equal(2, (await waiting.WaitAsync(stop)).Height);
    }

    [Fact]
    public async Task TemplatePreflight_OnDevelopmentChain_FindsNothingWrong()
    {
        var preflight = new TemplatePreflight(_node, Options(), TimeProvider.System);
        IReadOnlyList<PreflightFinding> findings = await preflight.RunAsync(Patience.Limit);
        Assert.DoesNotContain(findings, static finding => finding.Grade == PreflightGrade.Fail);
        Assert.Contains(findings, static finding => finding is { Name: "proposal", Grade: PreflightGrade.Ok });
    }

    private NodeOptions Options() => new() { PayoutAddress = Addresses.Regtest, BlockDirectory = _folder.Path };

    private NodeSource Source() => new([_node], Options(), TimeProvider.System, NullLoggerFactory.Instance);
}
