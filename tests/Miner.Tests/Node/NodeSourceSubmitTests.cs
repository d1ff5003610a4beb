using Microsoft.Extensions.Logging.Abstractions;
using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Pools.Node;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Node;

/// <summary>The way of a found block: to every node and to the disk at once.</summary>
public sealed class NodeSourceSubmitTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeNode _node = new();

    private static CancellationToken Stop => Patience.Limit;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SubmitAsync_DiskStuck_IsAcceptedAllTheSame()
    {
        var store = new GatedStore();
        await using NodeSource source = Source(store, _node);
        Share share = TinyMiner.Solve(await FirstJobAsync(source));
        Assert.IsType<ShareOutcome.Accepted>(await source.SubmitAsync(share, Stop));
        await store.WasAsked.WaitAsync(Stop);
        store.Open();
    }

    [Fact]
    public async Task SubmitAsync_NodeStuck_IsOnDiskAllTheSame()
    {
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _node.Submit = _ => answer.Task;
        using var watcher = new FileSystemWatcher(_folder.Path, "*.hex");
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Renamed += (_, _) => written.TrySetResult();
        watcher.EnableRaisingEvents = true;

        await using NodeSource source = Source(null, _node);
        Share share = TinyMiner.Solve(await FirstJobAsync(source));
        Task<ShareOutcome> submission = source.SubmitAsync(share, Stop).AsTask();
        await written.Task.WaitAsync(Stop);
        Assert.False(submission.IsCompleted);
        string file = Assert.Single(Directory.GetFiles(_folder.Path));
        Assert.Contains(share.Hash.ToString(), file, StringComparison.Ordinal);
        byte[] block = Convert.FromHexString(await File.ReadAllTextAsync(file, Stop));
        Assert.Equal(share.Hash, Hash256.OfDoubleSha256(block.AsSpan(0, 80)));
        answer.SetResult(null);
        Assert.IsType<ShareOutcome.Accepted>(await submission);
    }

    [Fact]
    public async Task SubmitAsync_SeveralNodes_AllGetItBeforeAnyHasAnswered()
    {
        var both = new CountdownEvent(2);
        var release = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<string?> AnswerTogether(CancellationToken stop)
        {
            if (both.Signal()) release.SetResult(null);
            return release.Task;
        }

        var second = new FakeNode("second:8332") { Submit = AnswerTogether };
        _node.Submit = AnswerTogether;
        await using NodeSource source = Source(null, _node, second);
        Share share = TinyMiner.Solve(await FirstJobAsync(source));
        Assert.IsType<ShareOutcome.Accepted>(await source.SubmitAsync(share, Stop));
        Assert.Equal([share.Hash], _node.Submitted);
        Assert.Equal([share.Hash], second.Submitted);
    }

    [Fact]
    public async Task SubmitAsync_OneNodeDownAndOneBehind_IsAcceptedByTheThird()
    {
        var second = new FakeNode("second:8332") { Submit = static _ => Task.FromResult<string?>("prev-blk-not-found") };
        var third = new FakeNode("third:8332");
        _node.Submit = static _ => throw FakeNode.Unreachable();
        await using NodeSource source = Source(null, _node, second, third);
        Share share = TinyMiner.Solve(await FirstJobAsync(source));
        Assert.IsType<ShareOutcome.Accepted>(await source.SubmitAsync(share, Stop));
    }

    [Fact]
    public async Task SubmitAsync_NodeDownForAWhile_IsTriedUntilAccepted()
    {
        int failures = 3;
        _node.Submit = _ => failures-- > 0 ? throw FakeNode.Unreachable() : Task.FromResult<string?>(null);
        await using NodeSource source = Source(null, _node);
        Share share = TinyMiner.Solve(await FirstJobAsync(source));
        Assert.IsType<ShareOutcome.Accepted>(await source.SubmitAsync(share, Stop));
        Assert.Equal(4, _node.Submitted.Count);
    }

    [Fact]
    public async Task SubmitAsync_NodeNeverBack_IsUnknownAndStaysPending()
    {
        _node.Submit = static _ => throw FakeNode.Unreachable();
        await using NodeSource source = Source(null, _node);
        Share share = TinyMiner.Solve(await FirstJobAsync(source));
        Assert.IsType<ShareOutcome.Unknown>(await source.SubmitAsync(share, Stop));
        Assert.Single(Directory.GetFiles(_folder.Path, "*.hex"));
    }

    [Theory]
    [InlineData("high-hash", RejectReason.LowDifficulty)]
    [InlineData("time-too-new", RejectReason.BadTime)]
    [InlineData("bad-version(0x00000001)", RejectReason.BadVersion)]
    [InlineData("bad-cb-amount", RejectReason.Invalid)]
    [InlineData("inconclusive", RejectReason.StaleJob)]
    [InlineData("duplicate", RejectReason.Duplicate)]
    public async Task SubmitAsync_Refused_IsRejectedAndSetAside(string reason, RejectReason expected)
    {
        _node.Submit = _ => Task.FromResult<string?>(reason);
        await using (NodeSource source = Source(null, _node))
        {
            Share share = TinyMiner.Solve(await FirstJobAsync(source));
            Assert.Equal(new ShareOutcome.Rejected(expected, reason), await source.SubmitAsync(share, Stop));
        }

        Assert.Empty(Directory.GetFiles(_folder.Path, "*.hex"));
        Assert.Single(Directory.GetFiles(_folder.Path, "*.refused"));
    }

    [Theory]
    [InlineData("rejected")]
    [InlineData("inconclusive")]
    [InlineData("duplicate")]
    public async Task SubmitAsync_RefusedButInTheChain_IsAccepted(string reason)
    {
        _node.Submit = _ => Task.FromResult<string?>(reason);
        _node.Header = static _ => new BlockPlace(200, 1);
        await using (NodeSource source = Source(null, _node))
        {
            Share share = TinyMiner.Solve(await FirstJobAsync(source));
            Assert.IsType<ShareOutcome.Accepted>(await source.SubmitAsync(share, Stop));
        }

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task SubmitAsync_AcceptedButNotInTheChain_StaysPending()
    {
        _node.Header = static _ => new BlockPlace(200, -1);
        await using (NodeSource source = Source(null, _node))
        {
            Share share = TinyMiner.Solve(await FirstJobAsync(source));
            Assert.IsType<ShareOutcome.Accepted>(await source.SubmitAsync(share, Stop));
        }

        Assert.Single(Directory.GetFiles(_folder.Path, "*.hex"));
    }

    [Fact]
    public async Task SubmitAsync_HeightSolvedAlready_IsStaleAndNotSent()
    {
        await using NodeSource source = Source(null, _node);
        Job job = await FirstJobAsync(source);
        var cursor = new ExtraNonceCursor();
        Assert.IsType<ShareOutcome.Accepted>(await source.SubmitAsync(TinyMiner.Solve(job, cursor), Stop));
        ShareOutcome second = await source.SubmitAsync(TinyMiner.Solve(job, cursor), Stop);
        Assert.Equal(new ShareOutcome.Stale("height 200 already solved by us"), second);
        Assert.Single(_node.Submitted);
    }

    [Fact]
    public async Task SubmitAsync_FirstSolutionRefused_TheSecondIsSent()
    {
        var first = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _node.Submit = _ => _node.Submitted.Count == 1 ? first.Task : Task.FromResult<string?>(null);
        await using NodeSource source = Source(null, _node);
        Job job = await FirstJobAsync(source);
        var cursor = new ExtraNonceCursor();
        Task<ShareOutcome> one = source.SubmitAsync(TinyMiner.Solve(job, cursor), Stop).AsTask();
        Task<ShareOutcome> two = source.SubmitAsync(TinyMiner.Solve(job, cursor), Stop).AsTask();
        Assert.Single(_node.Submitted);
        first.SetResult("bad-txns");
        Assert.IsType<ShareOutcome.Rejected>(await one);
        Assert.IsType<ShareOutcome.Accepted>(await two);
    }

    [Fact]
    public async Task SubmitAsync_SecondSolutionWaits_IsOnDiskUntilTheFirstIsTaken()
    {
        var first = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _node.Submit = _ => first.Task;
        _node.Header = static _ => new BlockPlace(200, 1);
        await using (NodeSource source = Source(null, _node))
        {
            Job job = await FirstJobAsync(source);
            var cursor = new ExtraNonceCursor();
            Share[] shares = [TinyMiner.Solve(job, cursor), TinyMiner.Solve(job, cursor)];
            Task<ShareOutcome>[] outcomes = [.. shares.Select(share => source.SubmitAsync(share, Stop).AsTask())];
            await Patience.UntilAsync(() => shares.All(IsOnDisk), "both blocks are on disk");
            Assert.Single(_node.Submitted);
            first.SetResult(null);
            Assert.IsType<ShareOutcome.Accepted>(await outcomes[0]);
            Assert.IsType<ShareOutcome.Stale>(await outcomes[1]);
        }

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task SubmitAsync_StoppedBeforeItsTurn_IsOnDiskForTheNextStart(bool alreadyStopped)
    {
        var never = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _node.Submit = stop => never.Task.WaitAsync(stop);
        using var stopping = new CancellationTokenSource();
        await using NodeSource source = Source(null, _node);
        Job job = await FirstJobAsync(source);
        var cursor = new ExtraNonceCursor();
        if (alreadyStopped) await stopping.CancelAsync();
        else _ = source.SubmitAsync(TinyMiner.Solve(job, cursor), Stop).AsTask();
        Share share = TinyMiner.Solve(job, cursor);
        Task<ShareOutcome> outcome = source.SubmitAsync(share, stopping.Token).AsTask();
        await stopping.CancelAsync();
        Assert.IsType<ShareOutcome.Stale>(await outcome);
        Assert.True(IsOnDisk(share));
    }

    // -25 is how Bitcoin Core says that its own disk or memory failed, -32603 an error inside it; -22 is about the bytes.
    [Theory]
    [InlineData(-25, true)]
    [InlineData(-20, true)]
    [InlineData(-7, true)]
    [InlineData(-32603, true)]
    [InlineData(-22, false)]
    [InlineData(null, false)]
    public async Task SubmitAsync_NodeFailsTheCall_IsTriedAgainWhereTheNodeItselfFailed(int? code, bool isTriedAgain)
    {
        bool failed = false;
        _node.Submit = _ =>
        {
            if (failed) return Task.FromResult<string?>(null);
            failed = true;
            throw new NodeException(NodeFault.CallFailed, "fake:8332 answered submitblock with an error", code);
        };
        await using NodeSource source = Source(null, _node);
        ShareOutcome outcome = await source.SubmitAsync(TinyMiner.Solve(await FirstJobAsync(source)), Stop);
        Assert.Equal(isTriedAgain, outcome is ShareOutcome.Accepted);
        Assert.Equal(isTriedAgain ? 2 : 1, _node.Submitted.Count);
    }

    [Fact]
    public async Task ReadJobsAsync_BlocksLeftFromBefore_AreSentAndRemovedWhenConfirmed()
    {
        _node.Submit = static _ => throw FakeNode.Unreachable();
        Hash256 lost;
        await using (NodeSource before = Source(null, _node))
        {
            Share share = TinyMiner.Solve(await FirstJobAsync(before));
            lost = share.Hash;
            await before.SubmitAsync(share, Stop);
        }

        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "00000001-cut-off.hex"), "abc", Stop);
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "00000002-empty.hex"), "", Stop);
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "x.hex.1.tmp"), "00", Stop);
        var again = new FakeNode { Header = static _ => new BlockPlace(200, 1) };
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(_folder.Path);
        watcher.Deleted += (_, _) => gone.TrySetResult();
        watcher.EnableRaisingEvents = true;
        await using NodeSource after = Source(null, again);
        await FirstJobAsync(after);
        await gone.Task.WaitAsync(Stop);
        Assert.Equal([lost], again.Submitted);
        Assert.Equal(3, Directory.GetFiles(_folder.Path).Length);
    }

    private static async Task<Job> FirstJobAsync(NodeSource source)
    {
        await using IAsyncEnumerator<Job?> jobs = source.ReadJobsAsync(Stop).GetAsyncEnumerator(Stop);
        return await TinyMiner.NextAsync(jobs);
    }

    private bool IsOnDisk(Share share) => Directory.GetFiles(_folder.Path, $"*{share.Hash}.hex").Length == 1;

    private NodeSource Source(IBlockStore? store, params FakeNode[] nodes)
    {
        var options = new NodeOptions
        {
            PayoutAddress = Addresses.Regtest,
            BlockDirectory = _folder.Path,
            RetryPause = TimeSpan.FromMilliseconds(5),
        };
        return new NodeSource(
            nodes, options, store ?? new BlockDirectory(_folder.Path, TimeProvider.System), TimeProvider.System, NullLoggerFactory.Instance);
    }
}
