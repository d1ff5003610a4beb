using Miner.Core.Mining;

namespace Miner.Pools.Failover;

/// <summary>One source at work, from its start to its end. Written by the failover loop only.</summary>
internal sealed class FailoverRun(IJobSource source, CancellationTokenSource end, long started)
{
    public IJobSource Source => source;

    /// <summary>Cancelled by <see cref="Stop"/>; safe to use for ever.</summary>
    public CancellationToken Ended { get; } = end.Token;

    /// <summary>Its newest job; null while it has nothing worth hashing.</summary>
    public Job? Job { get; private set; }

    /// <summary>It has a job and its pool is there; a source may keep its job after it lost its pool.</summary>
    public bool Works { get; private set; }

    /// <summary>Its last attempt to get work failed: it may come back, but there is nothing to wait for.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>When it was started, or last turned from idle to working or back (a timestamp).</summary>
    public long Since { get; private set; } = started;

    /// <summary>When it was found to be needed no more; null while it is needed.</summary>
    public long? DismissedAt { get; set; }

    public void Take(Job? job) => Job = job;

    /// <summary>Looks how the source does.</summary>
    public void Observe(long now)
    {
        SourceStatus status = source.Status;
        HasFailed = status.FailedAttempts > 0;
        bool works = Job is not null && status.State == SourceState.Working;
        if (works != Works) (Works, Since) = (works, now);
    }

    /// <summary>It is needed again, and has the same patience as one that was just started.</summary>
    public void Recall(long now) => (DismissedAt, Since) = (null, now);

    /// <summary>Called once, when the source is told to end or has ended.</summary>
    public void Stop()
    {
        end.Cancel();
        end.Dispose();
    }
}
