using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Pools.Node;
using Miner.Tests.DevChain;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Node;

/// <summary>What somebody commits to in our coinbases: asked for before each job, told of each solved block.</summary>
public sealed class CoinbaseCommitmentTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
    private readonly FakeNode _node = new()
    {
        Template = static () => Templates.WithTransactions(BlockMaker.Spend(1)),
        // Confirmed at once, since this clock stands still.
        Header = static _ => new BlockPlace(200, 1),
    };

    private readonly FakeCommitter _committer = new();

    private static CancellationToken Stop => Patience.Limit;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadJobsAsync_SomebodyCommits_TheScriptIsTheOneOutputBeforeThatOfTheWitnesses()
    {
        await using NodeSource source = Source();
        await using IAsyncEnumerator<Job?> jobs = Read(source);
        Job job = await TinyMiner.NextAsync(jobs);
        Transaction coinbase = Transaction.Parse(job.Coinbase.Build(3));
        Assert.Equal(3, coinbase.Outputs.Length);
        Assert.Equal(0ul, coinbase.Outputs[1].Value);
        Assert.Equal(FakeCommitter.ScriptOf(1), coinbase.Outputs[1].Script);
        Assert.Equal(coinbase.Outputs[2], WitnessCommitment.FindIn(coinbase));
        // BIP 54: locked to the height before its own, by an input that is not final.
        Assert.Equal((199u, 0xfffffffe), (coinbase.LockTime, coinbase.Inputs[0].Sequence));
    }

    [Fact]
    public async Task ReadJobsAsync_NobodyCommits_ThereIsNoSuchOutput()
    {
        _committer.Script = static _ => ValueTask.FromResult(ImmutableArray<byte>.Empty);
        await using NodeSource source = Source();
        await using IAsyncEnumerator<Job?> jobs = Read(source);
        Assert.Equal(2, Transaction.Parse((await TinyMiner.NextAsync(jobs)).Coinbase.Build(0)).Outputs.Length);
    }

    [Fact]
    public async Task ReadJobsAsync_NotDurableYet_NoJobLeaves()
    {
        var durable = new TaskCompletionSource<ImmutableArray<byte>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _committer.Script = height =>
        {
            asked.TrySetResult(height);
            return new ValueTask<ImmutableArray<byte>>(durable.Task);
        };
        await using NodeSource source = Source();
        await using IAsyncEnumerator<Job?> jobs = Read(source);
        Task<bool> first = jobs.MoveNextAsync().AsTask();
        Assert.Equal(200, await asked.Task.WaitAsync(Stop));
        for (int turn = 0; turn < 50; turn++) await Task.Yield();
        Assert.False(first.IsCompleted);
        durable.SetResult(FakeCommitter.ScriptOf(9));
        Assert.True(await first);
        Assert.Equal(FakeCommitter.ScriptOf(9), Transaction.Parse(jobs.Current!.Coinbase.Build(0)).Outputs[1].Script);
    }

    [Fact]
    public async Task ReadJobsAsync_AnotherScriptOnTheSameTemplate_MakesANewJob()
    {
        await using NodeSource source = Source();
        await using IAsyncEnumerator<Job?> jobs = Read(source);
        Job first = await TinyMiner.NextAsync(jobs);
        _committer.Script = static _ => ValueTask.FromResult(FakeCommitter.ScriptOf(2));
        Task<bool> next = jobs.MoveNextAsync().AsTask();
        for (CancellationToken limit = Stop; !next.IsCompleted; limit.ThrowIfCancellationRequested())
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Stop);
        }

        Job second = jobs.Current!;
        Assert.Equal(first.PreviousBlock, second.PreviousBlock);
        Assert.False(second.AbandonsEarlier);
        Assert.Equal(FakeCommitter.ScriptOf(2), Transaction.Parse(second.Coinbase.Build(0)).Outputs[1].Script);
    }

    [Fact]
    public async Task SubmitAsync_NodeStuck_TheCommitterIsToldAllTheSame()
    {
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _node.Submit = _ => answer.Task;
        await using NodeSource source = Source();
        await using IAsyncEnumerator<Job?> jobs = Read(source);
        Share share = TinyMiner.Solve(await TinyMiner.NextAsync(jobs));
        Task<ShareOutcome> submission = source.SubmitAsync(share, Stop).AsTask();
        await _committer.WasToldAsync(Stop);
        Assert.False(submission.IsCompleted);
        SolvedBlock told = Assert.Single(_committer.Told);
        Assert.Equal((200, share.Header), (told.Height, told.Header));
        // What it was told proves that the header commits to the coinbase, and that to the script.
        Transaction coinbase = Transaction.Parse(told.Coinbase.AsSpan());
        Assert.Equal(share.Header.MerkleRoot, told.Branch.RootFor(coinbase.Id));
        Assert.Equal(FakeCommitter.ScriptOf(1), coinbase.Outputs[1].Script);
        answer.SetResult(null);
        Assert.IsType<ShareOutcome.Accepted>(await submission);
    }

    [Fact]
    public async Task SubmitAsync_CommittersDiskStuck_TheBlockIsAcceptedAllTheSame()
    {
        var disk = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _committer.Disk = disk.Task;
        await using NodeSource source = Source();
        await using IAsyncEnumerator<Job?> jobs = Read(source);
        Share share = TinyMiner.Solve(await TinyMiner.NextAsync(jobs));
        Assert.IsType<ShareOutcome.Accepted>(await source.SubmitAsync(share, Stop));
        await _committer.WasToldAsync(Stop);
        disk.SetResult();
    }

    private static IAsyncEnumerator<Job?> Read(NodeSource source) => source.ReadJobsAsync(Stop).GetAsyncEnumerator(Stop);

    private NodeSource Source() => new(
        [_node],
        new NodeOptions { PayoutAddress = Addresses.Regtest, BlockDirectory = _folder.Path },
        _time,
        NullLoggerFactory.Instance,
        _committer);
}
