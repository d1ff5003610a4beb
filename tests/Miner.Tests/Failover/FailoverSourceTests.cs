using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Miner.Core.Mining;
using Miner.Pools.Failover;

namespace Miner.Tests.Failover;

public sealed class FailoverSourceTests : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly FailoverOptions _options = new();
    private readonly Dictionary<string, List<ScriptedSource>> _opened = new() { ["a"] = [], ["b"] = [], ["c"] = [] };
    private readonly CancellationTokenSource _stop =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private readonly FailoverSource _failover;
    private readonly IAsyncEnumerator<Job?> _jobs;

    public FailoverSourceTests()
    {
        FailoverPool[] pools = [.. _opened.Keys.Select(name => new FailoverPool(name, () => Open(name)))];
        _failover = new FailoverSource(pools, _options, _time, NullLoggerFactory.Instance);
        _jobs = _failover.ReadJobsAsync(_stop.Token).GetAsyncEnumerator(CancellationToken.None);
        _stop.CancelAfter(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task ReadJobs_FirstPoolWorks_NoOtherIsStarted()
    {
        Task<Job?> next = NextAsync();
        Job given = Source("a").Give("1");
        Assert.Same(given, await next);
        Assert.Empty(_opened["b"]);
        Assert.Equal(new SourceStatus("a", SourceState.Working, "TLS 1.3"), _failover.Status);
    }

    [Fact]
    public async Task ReadJobs_FirstPoolSilent_SecondIsStartedAfterPatience()
    {
        DateTimeOffset start = _time.GetUtcNow();
        Task<Job?> next = NextAsync();
        await DriveUntilAsync(() => _opened["b"].Count == 1);
        Assert.InRange(_time.GetUtcNow() - start, _options.Patience, TimeSpan.MaxValue);
        Job given = Source("b").Give("1");
        Assert.Same(given, await next);
        Assert.Equal(("b", "TLS 1.3; probing a"), (_failover.Status.Active, _failover.Status.Detail));
    }

    [Fact]
    public async Task ReadJobs_FirstPoolFailsAtOnce_SecondIsStartedWithTheNextTick()
    {
        Task<Job?> next = NextAsync();
        Source("a").FailAttempt();
        _time.Advance(Step);
        await UntilAsync(() => _opened["b"].Count == 1);
        Assert.Same(Source("b").Give("1"), await next);
        Assert.Empty(_opened["c"]);
    }

    [Fact]
    public async Task ReadJobs_FirstPoolIdleAfterWork_TellsAndThenSwitches()
    {
        await FirstJobAsync("a");
        Task<Job?> idle = NextAsync();
        Source("a").GoIdle();
        Assert.Null(await idle);
        Task<Job?> next = NextAsync();
        await DriveUntilAsync(() => _opened["b"].Count == 1);
        Assert.Same(Source("b").Give("1"), await next);
    }

    [Fact]
    public async Task ReadJobs_FirstPoolIsAwayAndKeepsItsJob_SecondTakesOver()
    {
        await FirstJobAsync("a");
        Task<Job?> next = NextAsync();
        Source("a").LosePool();
        await DriveUntilAsync(() => _opened["b"].Count == 1);
        Assert.False(next.IsCompleted);
        Assert.Same(Source("b").Give("1"), await next);
    }

    [Fact]
    public async Task ReadJobs_FirstPoolRecovers_IsTakenBackOnceStableAndTheSecondEnds()
    {
        await SwitchToSecondAsync();
        Task<Job?> next = NextAsync();
        DateTimeOffset recovery = _time.GetUtcNow();
        Job back = Source("a").Give("back");
        await DriveUntilAsync(() => next.IsCompleted);
        Assert.Same(back, await next);
        Assert.InRange(_time.GetUtcNow() - recovery, _options.StableFor, TimeSpan.MaxValue);

        DateTimeOffset switched = _time.GetUtcNow();
        Task<Job?> after = NextAsync();
        await DriveUntilAsync(() => Source("b").Ended.IsCompleted);
        Assert.InRange(_time.GetUtcNow() - switched, _options.Farewell - Step, TimeSpan.MaxValue);
        Assert.False(after.IsCompleted);
    }

    [Fact]
    public async Task Submit_AfterTheSwitchBack_GoesToTheGiverWhileItRuns()
    {
        Share share = ScriptedSource.ShareOf(await SwitchToSecondAsync());
        Task<Job?> next = NextAsync();
        Source("a").Give("back");
        await DriveUntilAsync(() => next.IsCompleted);

        Assert.IsType<ShareOutcome.Accepted>(await _failover.SubmitAsync(share, _stop.Token));
        Assert.Same(share, Assert.Single(Source("b").Submitted));

        Task<Job?> after = NextAsync();
        await DriveUntilAsync(() => Source("b").Ended.IsCompleted);
        ShareOutcome outcome = await _failover.SubmitAsync(share, _stop.Token);
        Assert.Equal("b is no longer mined on", Assert.IsType<ShareOutcome.Stale>(outcome).Why);
        Assert.False(after.IsCompleted);
    }

    [Fact]
    public async Task Submit_OfAnEarlierRunOfTheSamePool_IsStale()
    {
        Share old = ScriptedSource.ShareOf(await SwitchToSecondAsync());
        Task<Job?> next = NextAsync();
        Source("a").Give("back");
        await DriveUntilAsync(() => next.IsCompleted);
        Task<Job?> idle = NextAsync();
        await DriveUntilAsync(() => Source("b").Ended.IsCompleted);
        Source("a").GoIdle();
        await idle;
        Task<Job?> again = NextAsync();
        await DriveUntilAsync(() => _opened["b"].Count == 2);
        Source("b").Give("1");
        Job? renewed = await again;

        Assert.Equal(old.Job.Epoch, renewed!.Epoch);
        Assert.IsType<ShareOutcome.Stale>(await _failover.SubmitAsync(old, _stop.Token));
        Assert.IsType<ShareOutcome.Accepted>(
            await _failover.SubmitAsync(ScriptedSource.ShareOf(renewed), _stop.Token));
        Assert.Empty(_opened["b"][0].Submitted);
    }

    [Fact]
    public async Task Submit_UnderWayWhenItsPoolIsLost_Completes()
    {
        ScriptedSource holding = new("a") { HoldsAnswers = true };
        var failover = new FailoverSource([new("a", () => holding)], _options, _time, NullLoggerFactory.Instance);
        await using IAsyncEnumerator<Job?> jobs = failover.ReadJobsAsync(_stop.Token).GetAsyncEnumerator(_stop.Token);
        ValueTask<bool> first = jobs.MoveNextAsync();
        Job job = holding.Give("1");
        await first;
        ValueTask<ShareOutcome> outcome = failover.SubmitAsync(ScriptedSource.ShareOf(job), CancellationToken.None);
        Task<bool> end = jobs.MoveNextAsync().AsTask();
        holding.Break(new SourceLostException(SourceLoss.Unreachable, "gone"));
        Assert.IsType<ShareOutcome.Unknown>(await outcome);
        await Assert.ThrowsAsync<SourceLostException>(() => end);
    }

    [Theory]
    [InlineData(SourceLoss.Unreachable, SourceLoss.Unreachable)]
    [InlineData(SourceLoss.Refused, SourceLoss.Refused)]
    public async Task ReadJobs_AllPoolsLost_TellsOfEveryOne(SourceLoss ofSecond, SourceLoss ofAll)
    {
        Task<Job?> next = NextAsync();
        Source("a").Break(new SourceLostException(SourceLoss.Unreachable, "connection refused"));
        await UntilAsync(() => _opened["b"].Count == 1);
        Source("b").Break(new SourceLostException(ofSecond, "unknown worker"));
        await UntilAsync(() => _opened["c"].Count == 1);
        Source("c").Break(new SourceLostException(SourceLoss.Unreachable, "no such host"));
        SourceLostException lost = await Assert.ThrowsAsync<SourceLostException>(() => next);
        Assert.Equal(ofAll, lost.Loss);
        Assert.Equal("no pool is left: a: connection refused; b: unknown worker; c: no such host", lost.Message);
    }

    [Fact]
    public async Task ReadJobs_ASourceThrowsABug_ItComesOut()
    {
        Task<Job?> next = NextAsync();
        Source("a").Break(new InvalidOperationException("BUG: planted"));
        InvalidOperationException bug = await Assert.ThrowsAsync<InvalidOperationException>(() => next);
        Assert.Equal("BUG: planted", bug.Message);
    }

    [Fact]
    public async Task ReadJobs_ASourceIsCancelledThoughNobodyStoppedIt_ItComesOut()
    {
        Task<Job?> next = NextAsync();
        Source("a").Break(new OperationCanceledException("a time-out of its own"));
        InvalidOperationException bug = await Assert.ThrowsAsync<InvalidOperationException>(() => next);
        Assert.Contains("a was cancelled", bug.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadJobs_Stopped_EndsEverySource()
    {
        await SwitchToSecondAsync();
        Task<Job?> next = NextAsync();
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        Assert.True(Source("a").Ended.IsCompleted && Source("b").Ended.IsCompleted);
    }

    [Fact]
    public void Constructor_EqualNames_AreRefused() =>
        Assert.Throws<ArgumentException>(() => new FailoverSource(
            [new("a", () => Open("a")), new("a", () => Open("a"))], _options, _time, NullLoggerFactory.Instance));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    private ScriptedSource Open(string name)
    {
        var source = new ScriptedSource(name);
        lock (_opened) _opened[name].Add(source);
        return source;
    }

    private ScriptedSource Source(string name)
    {
        lock (_opened) return _opened[name][^1];
    }

    private async Task<Job?> NextAsync()
    {
        Assert.True(await _jobs.MoveNextAsync());
        return _jobs.Current;
    }

    private async Task<Job> FirstJobAsync(string name)
    {
        Task<Job?> next = NextAsync();
        Job given = Source(name).Give("1");
        Assert.Same(given, await next);
        return given;
    }

    private async Task<Job> SwitchToSecondAsync()
    {
        Task<Job?> next = NextAsync();
        await DriveUntilAsync(() => _opened["b"].Count == 1);
        Job given = Source("b").Give("1");
        Assert.Same(given, await next);
        return given;
    }

    /// <summary>Lets simulated time run until it is so; what the loop does comes a moment after the clock.</summary>
    private async Task DriveUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            _time.Advance(Step);
            for (int turn = 0; turn < 5 && !condition(); turn++) await Task.Delay(1, _stop.Token);
        }
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        while (!condition()) await Task.Delay(1, _stop.Token);
    }
}
