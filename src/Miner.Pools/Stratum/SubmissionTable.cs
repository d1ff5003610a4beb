using Miner.Core.Mining;

namespace Miner.Pools.Stratum;

/// <summary>The shares that were sent and not yet answered, by request id. Plain state of the session.</summary>
internal sealed class SubmissionTable(TimeProvider time)
{
    private const int MaxUnanswered = 4096;

    private readonly SortedDictionary<long, Submission> _unanswered = [];

    /// <summary>False where so many are unanswered that more would only pile up.</summary>
    public bool HasRoom => _unanswered.Count < MaxUnanswered;

    /// <summary>To be called before the bytes go out: the answer may be here at once.</summary>
    /// <param name="isRepeat">It was sent once before, on a connection that was lost.</param>
    public void Add(long id, PendingShare pending, bool isRepeat) =>
        _unanswered.Add(id, new Submission(pending, isRepeat, time.GetTimestamp()));

    /// <summary>Null where no share was sent under this id, or where it was answered before.</summary>
    public ShareOutcome? Answer(long id, StratumResponse response)
    {
        if (!_unanswered.Remove(id, out Submission? submission)) return null;
        ShareOutcome outcome = Judge(response, submission);
        submission.Pending.Resolve(outcome);
        return outcome;
    }

    /// <summary>Ends as unknown what has waited longer than this, and returns how many.</summary>
    public int GiveUp(TimeSpan limit)
    {
        long[] late =
        [
            .. _unanswered.Where(entry => time.GetElapsedTime(entry.Value.SentAt) >= limit).Select(entry => entry.Key),
        ];
        foreach (long id in late)
        {
            _unanswered.Remove(id, out Submission? submission);
            submission!.Pending.GiveUp("");
        }

        return late.Length;
    }

    /// <summary>Empties the table, in the order of sending.</summary>
    public IReadOnlyList<PendingShare> TakeAll()
    {
        PendingShare[] all = [.. _unanswered.Values.Select(static submission => submission.Pending)];
        _unanswered.Clear();
        return all;
    }

    private ShareOutcome Judge(StratumResponse response, Submission submission)
    {
        var accepted = new ShareOutcome.Accepted(time.GetElapsedTime(submission.SentAt));
        if (StratumResults.IsTrue(response.Result.Span)) return accepted;
        if (response.Error is null && StratumResults.IsYes(response.Result.Span)) return accepted;
        PoolError error = response.Error ?? new PoolError(null, "");
        RejectReason reason = RejectReasons.Classify(error);

        // The pool had taken it when the connection broke; only its answer was lost.
        if (reason == RejectReason.Duplicate && submission.IsRepeat) return accepted;
        return new ShareOutcome.Rejected(reason, error.Text);
    }

    private sealed record Submission(PendingShare Pending, bool IsRepeat, long SentAt);
}
