using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Miner.Core.Mining;
using Miner.Pools.Failover;
using Miner.Pools.Node;
using Miner.Tests.Node;
using Patience = Miner.Tests.LifeOfAJob.Patience;

namespace Miner.Tests.Failover;

/// <summary>A node in the list, and a pool behind it.</summary>
public sealed class NodeFailoverTests
{
    [Fact]
    public async Task ReadJobs_NodeIsAway_ThePoolBehindItIsStartedAtOnce()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        using var folder = new TestFolder();
        var time = new FakeTimeProvider();
        var node = new FakeNode { Template = static () => throw FakeNode.Unreachable() };
        await using var away = new NodeSource(
            [node],
            new NodeOptions { PayoutAddress = Addresses.Regtest, BlockDirectory = folder.Path },
            time,
            NullLoggerFactory.Instance);
        var pool = new ScriptedSource("pool");
        var isStarted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        FailoverPool[] list = [new("node", () => away), new("pool", () => Opened(pool, isStarted))];
        var failover = new FailoverSource(
            list, new FailoverOptions { Patience = TimeSpan.FromHours(1) }, time, NullLoggerFactory.Instance);
        await using IAsyncEnumerator<Job?> jobs = failover.ReadJobsAsync(stop).GetAsyncEnumerator(stop);

        Task<bool> next = jobs.MoveNextAsync().AsTask();
        await Patience.UntilAsync(() => away.Status.State == SourceState.Waiting, "the node was asked in vain");
        time.Advance(TimeSpan.FromSeconds(1));
        await isStarted.Task.WaitAsync(Patience.Long, stop);
        Job given = pool.Give("1");
        Assert.True(await next);
        Assert.Same(given, jobs.Current);
    }

    private static ScriptedSource Opened(ScriptedSource source, TaskCompletionSource isStarted)
    {
        isStarted.SetResult();
        return source;
    }
}
