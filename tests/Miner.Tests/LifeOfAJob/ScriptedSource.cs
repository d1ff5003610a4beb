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
    /// <summary>Ten times what any test needs: an engine that hands in more has run away, and its run ends.</summary>
    public const int MostShares = 200_000;

    private readonly Channel<Job?> _jobs = Channel.CreateUnbounded<Job?>();
    private readonly Channel<Share> _submitted = Channel.CreateUnbounded<Share>();
    private int _count;

    public string Name => "scripted";
    public SourceStatus Status { get; set; } = new("scripted", SourceState.Working, "in this process");

    public Func<Share, CancellationToken, ValueTask<ShareOutcome>> Answer { get; set; } =
        static (share, _) => new(Verdict.On(share));

    /// <summary>Every share that was submitted, in order of arrival.</summary>
    public ConcurrentQueue<Share> Received { get; } = new();

    public void Publish(Job? job) => Assert.True(_jobs.Writer.TryWrite(job));

    public void End(Exception? loss = null) => _jobs.Writer.Complete(loss);

    /// <summary>The next share that arrives, or a failure after a generous time.</summary>
    public Task<Share> NextShareAsync() => NextShareAsync(static _ => true);

    /// <summary>The next share of that job, or a failure where none comes in a generous time.</summary>
    public Task<Share> NextShareAsync(Job job) => NextShareAsync(share => share.Job == job);

    public async IAsyncEnumerable<Job?> ReadJobsAsync([EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (Job? job in _jobs.Reader.ReadAllAsync(stop)) yield return job;
    }

    /// <exception cref="InvalidOperationException">More came than <see cref="MostShares"/>.</exception>
    public ValueTask<ShareOutcome> SubmitAsync(Share share, CancellationToken stop)
    {
        if (Interlocked.Increment(ref _count) > MostShares)
            throw new InvalidOperationException($"the engine ran away: it handed in more than {MostShares} shares");
        Received.Enqueue(share);
        _submitted.Writer.TryWrite(share);
        return Answer(share, stop);
    }

    private async Task<Share> NextShareAsync(Predicate<Share> isWanted)
    {
        CancellationToken limit = Patience.Limit;
        while (true)
        {
            limit.ThrowIfCancellationRequested();
            Share share = await _submitted.Reader.ReadAsync(limit);
            if (isWanted(share)) return share;
        }
    }
}
