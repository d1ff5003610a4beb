using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Miner.Core.Mining;

namespace Miner.Tests.LifeOfAJob;

/// <summary>
/// A source whose jobs and answers the test decides; unless told otherwise it judges shares honestly.
/// </summary>
internal sealed class ScriptedSource : IJobSource
{
    private readonly Channel<Job?> _jobs = Channel.CreateUnbounded<Job?>();
    private readonly Channel<Share> _submitted = Channel.CreateUnbounded<Share>();

    public string Name => "scripted";
    public SourceStatus Status { get; init; } = new("scripted", SourceState.Working, "in this process");

    public Func<Share, CancellationToken, ValueTask<ShareOutcome>> Answer { get; set; } =
        static (share, _) => new(Verdict.On(share));

    /// <summary>Every share that was submitted, in order of arrival.</summary>
    public ConcurrentQueue<Share> Received { get; } = new();

    public void Publish(Job? job) => Assert.True(_jobs.Writer.TryWrite(job));

    public void End(Exception? loss = null) => _jobs.Writer.Complete(loss);

    /// <summary>The next share that arrives, or a failure after a generous time.</summary>
    public async Task<Share> NextShareAsync()
    {
        using var limit = new CancellationTokenSource(Patience.Long);
        return await _submitted.Reader.ReadAsync(limit.Token);
    }

    public async IAsyncEnumerable<Job?> ReadJobsAsync([EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (Job? job in _jobs.Reader.ReadAllAsync(stop)) yield return job;
    }

    public ValueTask<ShareOutcome> SubmitAsync(Share share, CancellationToken stop)
    {
        Received.Enqueue(share);
        _submitted.Writer.TryWrite(share);
        return Answer(share, stop);
    }
}

internal static class Patience
{
    /// <summary>No test waits this long unless it fails.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    /// <summary>Waits until the condition holds, asking again each time the clock of the scheduler moves on.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Long, $"waited in vain: {what}");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
