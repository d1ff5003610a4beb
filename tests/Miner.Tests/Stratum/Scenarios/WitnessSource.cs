using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Miner.Core.Mining;

namespace Miner.Tests.Stratum.Scenarios;

/// <summary>A share that was handed in and what became of it; no more, so that a long run stays small.</summary>
internal sealed record Witnessed(
    byte[] Hash, string Source, string JobId, uint Version, uint JobVersion, ShareOutcome Outcome)
{
    public static Witnessed Of(Share share, ShareOutcome outcome) => new(
        share.Hash.ToArray(), share.Job.Epoch.Source, share.Job.Id, share.Header.Version, share.Job.Version, outcome);
}

/// <summary>Stands between engine and source and writes down every job, share and outcome.</summary>
internal sealed class WitnessSource(IJobSource inner) : IJobSource
{
    private long _jobs;
    private long _idles;

    public string Name => inner.Name;
    public SourceStatus Status => inner.Status;
    public ConcurrentQueue<Witnessed> Outcomes { get; } = [];

    public long Jobs => Volatile.Read(ref _jobs);

    /// <summary>How often the source said that nothing is worth hashing.</summary>
    public long Idles => Volatile.Read(ref _idles);

    public async IAsyncEnumerable<Job?> ReadJobsAsync([EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (Job? job in inner.ReadJobsAsync(stop))
        {
            Interlocked.Increment(ref job is null ? ref _idles : ref _jobs);
            yield return job;
        }
    }

    public async ValueTask<ShareOutcome> SubmitAsync(Share share, CancellationToken stop)
    {
        ShareOutcome outcome = await inner.SubmitAsync(share, stop);
        Outcomes.Enqueue(Witnessed.Of(share, outcome));
        return outcome;
    }
}
