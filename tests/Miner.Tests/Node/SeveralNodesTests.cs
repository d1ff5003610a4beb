using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Miner.Core.Mining;
using Miner.Pools.Node;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Node;

/// <summary>Who gives the templates where there is more than one node.</summary>
public sealed class SeveralNodesTests : IDisposable
{
    private static readonly Func<CancellationToken, Task> ForEver = static stop => Task.Delay(Timeout.Infinite, stop);

    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
    private readonly FakeNode _first = new("first:8332") { Template = static () => throw FakeNode.Unreachable() };
    private readonly FakeNode _second = new("second:8332");
    private readonly CancellationToken _limit = Patience.Limit;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadJobsAsync_FirstNodeHangs_NewsOfTheSecondComesSoonAllTheTime()
    {
        await using NodeSource source = Source();
        await using IAsyncEnumerator<Job?> jobs = source.ReadJobsAsync(_limit).GetAsyncEnumerator(_limit);
        Assert.Equal(200, (await NextAsync(jobs)).Height);
        _first.Waits = ForEver;
        // Over some minutes, so that looks at the first node lie between.
        for (int height = 201; height <= 215; height++)
        {
            int next = height;
            _second.Template = () => Templates.Minimal(next);
            DateTimeOffset found = _time.GetUtcNow();
            Assert.Equal(height, (await NextAsync(jobs)).Height);
            Assert.InRange(_time.GetUtcNow() - found, TimeSpan.Zero, TimeSpan.FromSeconds(9));
            for (int second = 0; second < 20; second++) await AdvanceAsync();
        }

        Assert.Equal("second:8332", source.Status.Active);
    }

    [Fact]
    public async Task ReadJobsAsync_FirstNodeIsBackButBehind_IsTakenBackOnceItHasCaughtUp()
    {
        _second.Template = static () => Templates.Minimal(205);
        await using NodeSource source = Source();
        await using IAsyncEnumerator<Job?> jobs = source.ReadJobsAsync(_limit).GetAsyncEnumerator(_limit);
        Assert.Equal(205, (await NextAsync(jobs)).Height);
        Task<bool> next = jobs.MoveNextAsync().AsTask();

        _first.Template = static () => Templates.Minimal(204);
        int asked = _first.Asked;
        while (_first.Asked < asked + 3) await AdvanceAsync();
        Assert.False(next.IsCompleted);
        Assert.Equal("second:8332", source.Status.Active);

        _first.Template = static () => Templates.Minimal(206);
        Assert.Equal(206, (await NextAsync(jobs, next)).Height);
        Assert.Equal("first:8332", source.Status.Active);
    }

    [Fact]
    public async Task ReadJobsAsync_OnlyNodeHangs_WorkStopsAfterTheTemplatesAge()
    {
        await using var source = new NodeSource([_second], Options(), _time, NullLoggerFactory.Instance);
        await using IAsyncEnumerator<Job?> jobs = source.ReadJobsAsync(_limit).GetAsyncEnumerator(_limit);
        await NextAsync(jobs);
        DateTimeOffset last = _time.GetUtcNow();
        _second.Waits = ForEver;
        Task<bool> next = jobs.MoveNextAsync().AsTask();
        while (!next.IsCompleted) await AdvanceAsync();
        Assert.True(await next);
        Assert.Null(jobs.Current);
        Assert.InRange(_time.GetUtcNow() - last, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(8));
    }

    private NodeSource Source() => new([_first, _second], Options(), _time, NullLoggerFactory.Instance);

    private NodeOptions Options() => new() { PayoutAddress = Addresses.Regtest, BlockDirectory = _folder.Path };

    private async Task<Job> NextAsync(IAsyncEnumerator<Job?> jobs, Task<bool>? next = null)
    {
        next ??= jobs.MoveNextAsync().AsTask();
        while (!next.IsCompleted) await AdvanceAsync();
        Assert.True(await next);
        return Assert.IsAssignableFrom<Job>(jobs.Current);
    }

    /// <summary>Moves the clock by a second, and lets those who waited for it run.</summary>
    private async Task AdvanceAsync()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        for (int turn = 0; turn < 20; turn++) await Task.Yield();
        await Task.Delay(1, _limit);
    }
}
