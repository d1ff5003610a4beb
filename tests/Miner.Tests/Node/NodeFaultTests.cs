using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Miner.Core.Mining;
using Miner.Pools.Node;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Node;

/// <summary>Which faults of a node end mining, when, and as what; and that the look before it says the same.</summary>
public sealed class NodeFaultTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeNode _node = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<NodeFault> Faults => [.. Enum.GetValues<NodeFault>()];

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Faults))]
    public async Task RunAsync_AnyFault_VerdictIsWhatMiningEndsWith(NodeFault fault)
    {
        _node.Template = () => throw Fault(fault);
        var preflight = new TemplatePreflight(_node, Options(1), TimeProvider.System);
        await preflight.RunAsync(Stop);
        Assert.Equal((await LossAsync(1, _node)).Loss, preflight.Verdict);
    }

    [Fact]
    public async Task RunAsync_StillDownloading_VerdictIsThatWaitingHelps()
    {
        _node.Chain = new NodeChain("regtest", 10, 500, true, []);
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        var preflight = new TemplatePreflight(_node, Options(1), time);
        await preflight.RunAsync(Stop);
        Assert.Equal(SourceLoss.Unreachable, preflight.Verdict);
    }

    [Theory]
    [InlineData(NodeFault.Unauthorized)]
    [InlineData(NodeFault.NotANode)]
    public async Task ReadJobsAsync_WrongSettingsAtTheStart_AreRefusedAtOnceAndLaterRetried(NodeFault fault)
    {
        _node.Template = () => throw Fault(fault);
        Assert.Equal(SourceLoss.Refused, (await LossAsync(null, _node)).Loss);
        Assert.Equal(1, _node.Asked);

        _node.Template = static () => Templates.Minimal();
        await using NodeSource source = Source(null, _node);
        await using IAsyncEnumerator<Job?> jobs = source.ReadJobsAsync(Stop).GetAsyncEnumerator(Stop);
        await TinyMiner.NextAsync(jobs);
        _node.Template = () => FailThenGive(fault, 201);
        Assert.Equal(201, (await TinyMiner.NextAsync(jobs)).Height);
    }

    [Theory]
    [InlineData(NodeFault.NoCookie)]
    [InlineData(NodeFault.NotReady)]
    public async Task ReadJobsAsync_NodeIsStarting_IsWaitedFor(NodeFault fault)
    {
        _node.Template = () => FailThenGive(fault, 200);
        await using NodeSource source = Source(null, _node);
        await using IAsyncEnumerator<Job?> jobs = source.ReadJobsAsync(Stop).GetAsyncEnumerator(Stop);
        Assert.Equal(200, (await TinyMiner.NextAsync(jobs)).Height);
    }

    [Theory, InlineData(0), InlineData(1)]
    public async Task ReadJobsAsync_OneNodeRefusesAndOneIsDown_EndsAsRefused(int refusing)
    {
        FakeNode[] nodes = [_node, new FakeNode("second:8332")];
        for (int i = 0; i < nodes.Length; i++)
        {
            NodeFault fault = i == refusing ? NodeFault.Unauthorized : NodeFault.Unreachable;
            nodes[i].Template = () => throw Fault(fault);
        }

        SourceLostException lost = await LossAsync(2, nodes);
        Assert.Equal(SourceLoss.Refused, lost.Loss);
        Assert.Contains("2 attempts", lost.Message, StringComparison.Ordinal);
    }

    private static NodeException Fault(NodeFault fault) => new(fault, $"fake:8332 failed: {fault}");

    // Three times it fails, the fourth it works.
    private JsonObject FailThenGive(NodeFault fault, int height) =>
        _node.Asked % 4 == 0 ? Templates.Minimal(height) : throw Fault(fault);

    private async Task<SourceLostException> LossAsync(int? retries, params FakeNode[] nodes)
    {
        await using NodeSource source = Source(retries, nodes);
        await using IAsyncEnumerator<Job?> jobs = source.ReadJobsAsync(Stop).GetAsyncEnumerator(Stop);
        return await Assert.ThrowsAsync<SourceLostException>(
            () => TinyMiner.NextAsync(jobs).WaitAsync(Patience.Long, Stop));
    }

    private NodeOptions Options(int? retries) => new()
    {
        PayoutAddress = Addresses.Regtest,
        BlockDirectory = _folder.Path,
        Retries = retries,
        RetryPause = TimeSpan.FromMilliseconds(5),
        PollInterval = TimeSpan.FromMilliseconds(5),
    };

    private NodeSource Source(int? retries, params FakeNode[] nodes) =>
        new(nodes, Options(retries), TimeProvider.System, NullLoggerFactory.Instance);
}
