using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Pools.Node;
using Miner.Tests.DevChain;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Node;

/// <summary>The way from a node's templates to jobs, with a clock that the test moves.</summary>
public sealed class NodeSourceTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
    private readonly FakeNode _node = new();

    private static CancellationToken Stop => Patience.Limit;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadJobsAsync_TemplateWithTransactions_GivesAJobThatCommitsToThem()
    {
        Transaction[] spends = [BlockMaker.Spend(1), BlockMaker.Spend(2), BlockMaker.Spend(3)];
        _node.Template = () => Templates.WithTransactions(spends);
        await using NodeSource source = Source(Options() with { CoinbaseSignature = "/hello/" });
        await using IAsyncEnumerator<Job?> jobs = Read(source);
        Job job = (await NextAsync(jobs))!;
        Assert.Equal(200, job.Height);
        Assert.Equal(Templates.Previous, job.PreviousBlock.ToString());
        Assert.Equal(job.BlockTarget, job.ShareTarget);
        Assert.Equal(VersionMask.Bip320, job.VersionMask.Bits);

        Transaction coinbase = Transaction.Parse(job.Coinbase.Build(7));
        Assert.Equal(MerkleTree.Root([coinbase.Id, .. spends.Select(static spend => spend.Id)]), job.Branch.RootFor(coinbase.Id));
        Assert.Equal(Address.ToScript(Addresses.Regtest, ChainNetwork.Regtest), coinbase.Outputs[0].Script);
        Assert.Equal(50_0000_0000ul, coinbase.Outputs[0].Value);
        Assert.Equal(
            WitnessCommitment.ScriptFor([.. spends.Select(static spend => spend.WitnessId)]), coinbase.Outputs[1].Script);
        ReadOnlySpan<byte> script = coinbase.Inputs[0].Script.AsSpan();
        Assert.True(script.StartsWith(Script.PushHeight(200)));
        Assert.True(script.IndexOf("/hello/"u8) > 0);
        Assert.True(script.IndexOf((ReadOnlySpan<byte>)[0xab, 0xcd]) > 0);
    }

    [Fact]
    public async Task ReadJobsAsync_BeforeSegwit_TheCoinbaseHasNoCommitment()
    {
        await using NodeSource source = Source();
        await using IAsyncEnumerator<Job?> jobs = Read(source);
        Transaction coinbase = Transaction.Parse((await NextAsync(jobs))!.Coinbase.Build(0));
        Assert.Single(coinbase.Outputs);
    }

    [Fact]
    public async Task ReadJobsAsync_NothingNew_GivesNoJobUntilSomethingIs()
    {
        await using NodeSource source = Source();
        await using IAsyncEnumerator<Job?> jobs = Read(source);
        Job first = (await NextAsync(jobs))!;
        Task<bool> next = jobs.MoveNextAsync().AsTask();
        // Several polls that bring the same, only later.
        for (uint poll = 1; _node.Asked < 6; poll++) await AdvanceAsync(5);
        Assert.False(next.IsCompleted);

        _node.Template = static () => Templates.WithTransactions(BlockMaker.Spend(1));
        Job second = (await NextAsync(jobs, next))!;
        Assert.Equal(first.PreviousBlock, second.PreviousBlock);
        Assert.False(second.AbandonsEarlier);
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public async Task ReadJobsAsync_LongPollBringsANewBlock_TheJobComesWithoutAnyTimePassing()
    {
        var news = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        _node.Template = static () => Templates.WithTransactions();
        _node.LongPoll = (_, _) => news.Task;
        await using NodeSource source = Source();
        await using IAsyncEnumerator<Job?> jobs = Read(source);
        await NextAsync(jobs);
        Task<bool> next = jobs.MoveNextAsync().AsTask();
        JsonObject later = Templates.WithTransactions();
        later["height"] = 201;
        later["previousblockhash"] = new string('b', 64);
        _node.LongPoll = static (_, stop) => Task.Delay(Timeout.Infinite, stop).ContinueWith(static _ => new JsonObject());
        news.SetResult(later);
        Assert.True(await next.WaitAsync(Stop));
        Assert.Equal(201, jobs.Current!.Height);
        Assert.True(jobs.Current.AbandonsEarlier);
    }

    [Fact]
    public async Task ReadJobsAsync_LongPollThatNeverWaits_IsNotAskedInALoop()
    {
        _node.Template = static () => Templates.WithTransactions();
        _node.LongPoll = static (_, _) => Task.FromResult(Templates.WithTransactions());
        await using NodeSource source = Source();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await using IAsyncEnumerator<Job?> jobs = source.ReadJobsAsync(stopping.Token).GetAsyncEnumerator(Stop);
        await NextAsync(jobs);
        Task<bool> next = jobs.MoveNextAsync().AsTask();
        int before = _node.Asked;
        for (int second = 0; second < 50; second++) await AdvanceAsync(1);
        Assert.False(next.IsCompleted);
        // One poll and one long poll every five seconds.
        Assert.InRange(_node.Asked - before, 2, 24);
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task ReadJobsAsync_NodeGone_StopsAfterTheTemplatesAgeAndComesBack()
    {
        await using NodeSource source = Source();
        await using IAsyncEnumerator<Job?> jobs = Read(source);
        await NextAsync(jobs);
        DateTimeOffset last = _time.GetUtcNow();
        _node.Template = static () => throw FakeNode.Unreachable();
        Assert.Null(await NextAsync(jobs));
        Assert.InRange(_time.GetUtcNow() - last, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(8));
        Assert.Equal(SourceState.Waiting, source.Status.State);
        Assert.Contains("refused", source.Status.Detail, StringComparison.Ordinal);

        _node.Template = static () => Templates.Minimal();
        Assert.NotNull(await NextAsync(jobs));
        Assert.Equal(SourceState.Working, source.Status.State);
    }

    [Fact]
    public async Task ReadJobsAsync_RetriesUsedUp_IsLostAsUnreachable()
    {
        _node.Template = static () => throw FakeNode.Unreachable();
        await using NodeSource source = Source(Options() with { Retries = 3 });
        await using IAsyncEnumerator<Job?> jobs = Read(source);
        SourceLostException lost = await Assert.ThrowsAsync<SourceLostException>(() => NextAsync(jobs));
        Assert.Equal(SourceLoss.Unreachable, lost.Loss);
        Assert.Contains("3 attempts", lost.Message, StringComparison.Ordinal);
        Assert.Equal(3, _node.Asked);
    }

    [Theory]
    [InlineData(NodeFault.ServerError, SourceLoss.Unreachable)]
    [InlineData(NodeFault.NotReady, SourceLoss.Unreachable)]
    [InlineData(NodeFault.NotANode, SourceLoss.Refused)]
    [InlineData(NodeFault.CallFailed, SourceLoss.Refused)]
    public async Task ReadJobsAsync_RetriesUsedUpOnAFault_LossSaysWhetherWaitingCouldHelp(NodeFault fault, SourceLoss loss)
    {
        _node.Template = () => throw new NodeException(fault, "fake:8332 failed");
        await using NodeSource source = Source(Options() with { Retries = 2 });
        await using IAsyncEnumerator<Job?> jobs = Read(source);
        Assert.Equal(loss, (await Assert.ThrowsAsync<SourceLostException>(() => NextAsync(jobs))).Loss);
    }

    [Fact]
    public async Task ReadJobsAsync_LaterTemplateCannotBecomeABlock_WorkOnTheEarlierStops()
    {
        await using NodeSource source = Source();
        await using IAsyncEnumerator<Job?> jobs = Read(source);
        Assert.NotNull(await NextAsync(jobs));
        _node.Template = static () =>
        {
            JsonObject template = Templates.Minimal(201);
            template["coinbaseaux"] = new JsonObject { ["flags"] = new string('a', 2 * 99) };
            return template;
        };
        Assert.Null(await NextAsync(jobs));
        _node.Template = static () => Templates.Minimal(202);
        Assert.Equal(202, (await NextAsync(jobs))!.Height);
    }

    [Fact]
    public async Task ReadJobsAsync_WrongCommitment_IsNotMined()
    {
        _node.Template = static () =>
        {
            JsonObject template = Templates.WithTransactions(BlockMaker.Spend(1));
            template["default_witness_commitment"] = "6a24aa21a9ed" + new string('0', 64);
            return template;
        };
        await using NodeSource source = Source(Options() with { Retries = 2 });
        await using IAsyncEnumerator<Job?> jobs = Read(source);
        SourceLostException lost = await Assert.ThrowsAsync<SourceLostException>(() => NextAsync(jobs));
        Assert.Equal(SourceLoss.Refused, lost.Loss);
        Assert.Contains("commitment", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadJobsAsync_FirstNodeGivesBadTemplates_TheSecondIsUsedAndTheFirstTakenBack()
    {
        var second = new FakeNode("second:8332");
        _node.Template = static () => throw FakeNode.Unreachable();
        await using NodeSource source = Source(Options(), _node, second);
        await using IAsyncEnumerator<Job?> jobs = Read(source);
        await NextAsync(jobs);
        Assert.Equal("second:8332", source.Status.Active);

        _node.Template = static () => Templates.Minimal(201);
        Assert.Equal(201, (await NextAsync(jobs))!.Height);
        Assert.Equal("fake:8332", source.Status.Active);
    }

    [Fact]
    public async Task ReadJobsAsync_UnknownRule_IsRefusedByName()
    {
        _node.Template = static () =>
        {
            JsonObject template = Templates.Minimal();
            template["rules"] = new JsonArray("!segwit", "!quantum");
            return template;
        };
        SourceLostException lost = await RefusedAsync();
        Assert.Contains("'!quantum'", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadJobsAsync_PublicSignet_IsRefusedBeforeAnyHash()
    {
        _node.Chain = new NodeChain("signet", 1, 1, false, [.. Convert.FromHexString("512103ad5e0e")]);
        SourceLostException lost = await RefusedAsync(Options() with { PayoutAddress = Addresses.Test });
        Assert.Contains("signet", lost.Message, StringComparison.Ordinal);
        Assert.True(_node.LastRequest!.IsSignet);
    }

    [Fact]
    public async Task ReadJobsAsync_OwnOpenSignet_IsMined()
    {
        _node.Chain = new NodeChain("signet", 1, 1, false, [Script.Op1]);
        await using NodeSource source = Source(Options() with { PayoutAddress = Addresses.Test });
        await using IAsyncEnumerator<Job?> jobs = Read(source);
        Assert.NotNull(await NextAsync(jobs));
    }

    [Theory]
    [InlineData("main", "an address of regtest, but fake:8332 is on main")]
    [InlineData("liquidv1", "'liquidv1'")]
    public async Task ReadJobsAsync_ChainNotThatOfTheAddress_IsRefused(string chain, string says)
    {
        _node.Chain = new NodeChain(chain, 1, 1, false, []);
        Assert.Contains(says, (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadJobsAsync_AddressMistyped_IsRefused()
    {
        SourceLostException lost = await RefusedAsync(Options() with { PayoutAddress = Addresses.Regtest.Replace('q', 'p') });
        Assert.Contains("no address", lost.Message, StringComparison.Ordinal);
    }

    private async Task<SourceLostException> RefusedAsync(NodeOptions? options = null)
    {
        await using NodeSource source = Source(options ?? Options());
        await using IAsyncEnumerator<Job?> jobs = Read(source);
        SourceLostException lost = await Assert.ThrowsAsync<SourceLostException>(() => NextAsync(jobs));
        Assert.Equal(SourceLoss.Refused, lost.Loss);
        return lost;
    }

    private NodeOptions Options() => new() { PayoutAddress = Addresses.Regtest, BlockDirectory = _folder.Path };

    private NodeSource Source() => Source(Options());

    private NodeSource Source(NodeOptions options, params FakeNode[] nodes) =>
        new(nodes.Length == 0 ? [_node] : nodes, options, _time, NullLoggerFactory.Instance);

    private static IAsyncEnumerator<Job?> Read(NodeSource source) => source.ReadJobsAsync(Stop).GetAsyncEnumerator(Stop);

    /// <summary>Lets time pass until there is news.</summary>
    private async Task<Job?> NextAsync(IAsyncEnumerator<Job?> jobs, Task<bool>? next = null)
    {
        next ??= jobs.MoveNextAsync().AsTask();
        for (CancellationToken limit = Stop; !next.IsCompleted; limit.ThrowIfCancellationRequested()) await AdvanceAsync(1);
        return await next ? jobs.Current : throw new InvalidOperationException("the source ended");
    }

    /// <summary>Moves the clock, and lets those who waited for it run.</summary>
    private async Task AdvanceAsync(int seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        for (int turn = 0; turn < 20; turn++) await Task.Yield();
        await Task.Delay(1, Stop);
    }
}
