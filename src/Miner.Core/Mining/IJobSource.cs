namespace Miner.Core.Mining;

/// <summary>Gives jobs, takes shares. Reconnects by itself.</summary>
public interface IJobSource
{
    /// <summary>Unique in a process, without secrets: <c>pool.example:3333</c>.</summary>
    string Name { get; }

    /// <summary>A snapshot for people; safe to read from any thread at any time.</summary>
    SourceStatus Status { get; }

    /// <summary>
    /// The jobs as they come; null says that nothing is worth hashing until the next job. Enumerated once.
    /// </summary>
    /// <exception cref="SourceLostException">It can never work, or every retry is used up.</exception>
    IAsyncEnumerable<Job?> ReadJobsAsync(CancellationToken stop);

    /// <summary>
    /// Hands a share in and waits for its fate; it completes for every share, at the latest when <paramref name="stop"/> is
    /// cancelled (then Unknown or Stale). May be called while other submissions are under way.
    /// </summary>
    ValueTask<ShareOutcome> SubmitAsync(Share share, CancellationToken stop);
}

public enum SourceState
{
    Connecting,
    Working,
    Waiting,
    Lost,
}

/// <param name="Active">Where the work comes from at present: with failover, the active pool's name.</param>
/// <param name="Detail">One line for people: "retry in 3 s: connection refused", "TLS 1.3".</param>
public sealed record SourceStatus(string Active, SourceState State, string Detail)
{
    /// <summary>How many attempts to get work failed in a row before the present one.</summary>
    public int FailedAttempts { get; init; }
}

/// <summary>Why a source ended for good; the application turns it into an exit code.</summary>
public enum SourceLoss
{
    /// <summary>Authorisation, unknown rule, signet, an address it will not pay; an untrusted certificate.</summary>
    Refused,

    /// <summary>Every retry of every pool was used up.</summary>
    Unreachable,
}

/// <summary>A source that ended for good. The message says what happened and what to try.</summary>
public sealed class SourceLostException(SourceLoss loss, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public SourceLoss Loss { get; } = loss;
}
