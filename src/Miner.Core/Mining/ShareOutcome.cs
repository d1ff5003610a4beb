namespace Miner.Core.Mining;

/// <summary>How a share ended. The private constructor closes the set.</summary>
public abstract record ShareOutcome
{
    private ShareOutcome() { }

    /// <summary>The source took it.</summary>
    public sealed record Accepted(TimeSpan RoundTrip) : ShareOutcome;

    /// <summary>The source refused it; <paramref name="Text"/> is the source's own wording, cut to 200 characters.</summary>
    public sealed record Rejected(RejectReason Reason, string Text) : ShareOutcome;

    /// <summary>We did not send it: its session or its job is gone.</summary>
    public sealed record Stale(string Why) : ShareOutcome;

    /// <summary>Sent, but the connection was lost before the answer came and the session was not resumed.</summary>
    public sealed record Unknown : ShareOutcome;
}

/// <summary>Why a source refused a share, by Stratum's customary codes (20-25) first and by its text second.</summary>
public enum RejectReason
{
    Other,
    StaleJob,
    Duplicate,
    LowDifficulty,
    Unauthorized,
    NotSubscribed,
    BadVersion,
    BadTime,
    Invalid,
}
