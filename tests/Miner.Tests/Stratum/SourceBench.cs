using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Miner.Core.Mining;
using Miner.Pools.Stratum;
using Miner.Pools.Transport;

namespace Miner.Tests.Stratum;

/// <summary>A source on a scripted pool, with a clock that the test moves.</summary>
internal sealed class SourceBench : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly CancellationTokenSource _stop = new();
    private readonly IAsyncEnumerator<Job?> _jobs;
    private readonly LoggerFactory _factory;
    private Task<bool>? _asked;

    public SourceBench(Func<StratumOptions, StratumOptions>? change = null)
    {
        StratumOptions options = new()
        {
            Address = new PoolAddress("eu.pool.example", 3333, false),
            User = "wallet.rig",
            Password = "correct horse",
        };
        _factory = new LoggerFactory([Logs]);
        Source = new StratumSource(
            null, change?.Invoke(options) ?? options, Time, _factory, Pool, new Random(1));
        _jobs = Source.ReadJobsAsync(_stop.Token).GetAsyncEnumerator(CancellationToken.None);
    }

    public FakeTimeProvider Time { get; } = new();
    public ScriptedPool Pool { get; } = new();
    public LogLines Logs { get; } = new();
    public StratumSource Source { get; }

    /// <summary>The next job; null where the source says that nothing is worth hashing.</summary>
    public async Task<Job?> NextJobAsync()
    {
        Task<bool> asked = Ask();
        Assert.True(await asked.WaitAsync(Patience));
        _asked = null;
        return _jobs.Current;
    }

    /// <summary>The error that ends the jobs.</summary>
    public Task<SourceLostException> LossAsync() =>
        Assert.ThrowsAsync<SourceLostException>(async () => await WhileTimePassesAsync(Ask()));

    /// <summary>The next connection; time passes until it comes, as the source pauses before it.</summary>
    public async Task<ScriptedConnection> ConnectionAsync()
    {
        _ = Ask();
        return await WhileTimePassesAsync(Pool.AcceptAsync(_stop.Token).AsTask());
    }

    public async Task<T> WhileTimePassesAsync<T>(Task<T> task)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!task.IsCompleted)
        {
            Assert.False(patience.IsCancellationRequested, $"nothing happened; status: {Source.Status}");
            Time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.WhenAny(task, Task.Delay(1));
        }

        return await task;
    }

    public async Task UntilAsync(Func<bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            Assert.False(patience.IsCancellationRequested, $"waited in vain for: {what}; status: {Source.Status}");
            await Task.Delay(1);
        }
    }

    public Task<ShareOutcome> Submit(Job job, ulong extraNonce2 = 0) =>
        SubmitUntil(job, extraNonce2, CancellationToken.None);

    public Task<ShareOutcome> SubmitUntil(Job job, ulong extraNonce2, CancellationToken stop) =>
        Source.SubmitAsync(SampleShares.Of(job, extraNonce2), stop).AsTask()
            .WaitAsync(Patience, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_asked is not null) await Task.WhenAny(_asked, Task.Delay(Patience));
        Assert.True(_asked is not { IsCompleted: false }, $"the source did not end; status: {Source.Status}");
        await _jobs.DisposeAsync().AsTask().WaitAsync(Patience);
        _stop.Dispose();
        _factory.Dispose();
    }

    // The first question starts the source; one is open at a time.
    private Task<bool> Ask() => _asked ??= _jobs.MoveNextAsync().AsTask();
}
