using Miner.Core.Mining;

namespace Miner.Pools.Node;

public enum SubmissionResult
{
    /// <summary>Valid and on the best chain.</summary>
    Accepted,

    /// <summary>The node had the block already.</summary>
    AlreadyKnown,

    /// <summary>Kept, but not judged in full or not on the best chain.</summary>
    Inconclusive,

    /// <summary>The node lacks the block before it; it may come.</summary>
    PreviousMissing,

    Rejected,
}

/// <summary>A node's answer to <c>submitblock</c> in the words of BIP 22.</summary>
/// <param name="Reason">The node's own word, cut to 200 characters; empty for an acceptance.</param>
public sealed record BlockSubmission(SubmissionResult Result, string Reason)
{
    // Some nodes put the word "rejected" before BIP 22's reason.
    private const string Prefix = "rejected: ";

    /// <param name="answer">The RPC's result: null for an acceptance, otherwise a word.</param>
    public static BlockSubmission Parse(string? answer)
    {
        if (answer is null) return new BlockSubmission(SubmissionResult.Accepted, "");
        string reason = answer.StartsWith(Prefix, StringComparison.Ordinal) ? answer[Prefix.Length..] : answer;
        SubmissionResult result = reason switch
        {
            "duplicate" => SubmissionResult.AlreadyKnown,
            "duplicate-inconclusive" or "inconclusive" or "inconclusive-not-best-prevblk" or "stale-prevblk" =>
                SubmissionResult.Inconclusive,
            "prev-blk-not-found" or "bad-prevblk" => SubmissionResult.PreviousMissing,
            _ => SubmissionResult.Rejected,
        };
        return new BlockSubmission(result, PeerText.Clean(reason));
    }

    /// <summary>The same in the words of shares.</summary>
    public RejectReason RejectReason => Reason switch
    {
        "high-hash" => RejectReason.LowDifficulty,
        "time-too-old" or "time-too-new" => RejectReason.BadTime,
        "duplicate" or "duplicate-invalid" => RejectReason.Duplicate,
        // The version itself follows in brackets.
        _ when Reason.StartsWith("bad-version", StringComparison.Ordinal) => RejectReason.BadVersion,
        _ when Result is SubmissionResult.Inconclusive or SubmissionResult.PreviousMissing => RejectReason.StaleJob,
        _ => RejectReason.Invalid,
    };
}
