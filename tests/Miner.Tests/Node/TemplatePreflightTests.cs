using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Miner.Pools.Node;
using Miner.Tests.DevChain;

namespace Miner.Tests.Node;

public sealed class TemplatePreflightTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
    private readonly FakeNode _node = new() { Template = static () => Templates.WithTransactions(BlockMaker.Spend(1)) };

    [Fact]
    public async Task RunAsync_AllWell_SaysWhereTheMoneyGoes()
    {
        IReadOnlyList<PreflightFinding> findings = await RunAsync();
        Assert.All(findings, static finding => Assert.NotEqual(PreflightGrade.Fail, finding.Grade));
        Assert.Equal(
            ["node", "chain", "payout", "rules", "commitment", "template", "clock", "proposal"],
            findings.Select(static finding => finding.Name));
        Assert.Contains(Addresses.Regtest, Find(findings, "payout").Text, StringComparison.Ordinal);
        Assert.Contains("no value", Find(findings, "chain").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ProposalRefused_Fails()
    {
        _node.Proposal = static () => "bad-cb-amount";
        PreflightFinding finding = Find(await RunAsync(), "proposal");
        Assert.Equal(PreflightGrade.Fail, finding.Grade);
        Assert.Contains("bad-cb-amount", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_NoProposals_IsAWarning()
    {
        _node.Template = static () => Templates.Minimal();
        Assert.Equal(PreflightGrade.Warn, Find(await RunAsync(), "proposal").Grade);
        Assert.Equal(PreflightGrade.Warn, Find(await RunAsync(), "commitment").Grade);
    }

    [Theory]
    [InlineData(10, PreflightGrade.Ok)]
    [InlineData(-60, PreflightGrade.Warn)]
    [InlineData(7000, PreflightGrade.Fail)]
    public async Task RunAsync_ClocksDiffer_IsJudgedByHowMuch(int seconds, PreflightGrade grade)
    {
        JsonObject template = Templates.WithTransactions();
        template["curtime"] = 1_700_000_000 + seconds;
        _node.Template = () => template;
        Assert.Equal(grade, Find(await RunAsync(), "clock").Grade);
    }

    [Fact]
    public async Task RunAsync_DownloadingTheChain_Fails()
    {
        _node.Chain = new NodeChain("regtest", 10, 500, true, []);
        PreflightFinding finding = Find(await RunAsync(), "synchronised");
        Assert.Equal(PreflightGrade.Fail, finding.Grade);
        Assert.Contains("10 of 500", finding.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NodeFault.Unauthorized, "login")]
    [InlineData(NodeFault.Unreachable, "node")]
    [InlineData(NodeFault.NotReady, "synchronised")]
    public async Task RunAsync_NodeFails_SaysWhere(NodeFault fault, string name)
    {
        _node.Template = () => throw new NodeException(fault, "fake:8332 says no");
        PreflightFinding finding = Find(await RunAsync(), name, PreflightGrade.Fail);
        Assert.Equal("fake:8332 says no", finding.Text);
    }

    [Fact]
    public async Task RunAsync_AddressOfAnotherNetwork_FailsAtThePayout()
    {
        _node.Chain = new NodeChain("main", 10, 10, false, []);
        Assert.Equal(PreflightGrade.Fail, Find(await RunAsync(), "payout").Grade);
    }

    private async Task<IReadOnlyList<PreflightFinding>> RunAsync()
    {
        var options = new NodeOptions { PayoutAddress = Addresses.Regtest, BlockDirectory = "unused" };
        return await new TemplatePreflight(_node, options, _time).RunAsync(TestContext.Current.CancellationToken);
    }

    private static PreflightFinding Find(
        IReadOnlyList<PreflightFinding> findings, string name, PreflightGrade? grade = null) =>
        findings.Single(finding => finding.Name == name && (grade is null || finding.Grade == grade));
}
