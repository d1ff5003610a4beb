using Miner.Core.Mining;

namespace Miner.Pools.Stratum;

/// <summary>What a pool's error means: its code first, its words second.</summary>
internal static class RejectReasons
{
    // In this order: "stale-prevblk" and "time-too-old" come under the same code at DATUM.
    private static readonly (string Word, RejectReason Reason)[] Words =
    [
        ("duplicate", RejectReason.Duplicate),
        ("time-too", RejectReason.BadTime),
        ("ntime", RejectReason.BadTime),
        ("time out of range", RejectReason.BadTime),
        ("version", RejectReason.BadVersion),
        ("low diff", RejectReason.LowDifficulty),
        ("low-diff", RejectReason.LowDifficulty),
        ("above target", RejectReason.LowDifficulty),
        ("high-hash", RejectReason.LowDifficulty),
        ("h-not-zero", RejectReason.LowDifficulty),
        ("difficulty too low", RejectReason.LowDifficulty),
        ("unauthorized", RejectReason.Unauthorized),
        ("unauthorised", RejectReason.Unauthorized),
        ("not authorized", RejectReason.Unauthorized),
        ("not subscribed", RejectReason.NotSubscribed),
        ("stale", RejectReason.StaleJob),
        ("job", RejectReason.StaleJob),
        ("unknown-work", RejectReason.StaleJob),
        ("expired", RejectReason.StaleJob),
        ("invalid", RejectReason.Invalid),
        ("malformed", RejectReason.Invalid),
    ];

    public static RejectReason Classify(PoolError error) => error.Code switch
    {
        21 => ByText(error.Text) == RejectReason.BadTime ? RejectReason.BadTime : RejectReason.StaleJob,
        22 => RejectReason.Duplicate,
        23 => ByText(error.Text) == RejectReason.BadVersion ? RejectReason.BadVersion : RejectReason.LowDifficulty,
        24 => RejectReason.Unauthorized,
        25 => RejectReason.NotSubscribed,
        _ => ByText(error.Text),
    };

    private static RejectReason ByText(string text)
    {
        foreach ((string word, RejectReason reason) in Words)
            if (text.Contains(word, StringComparison.OrdinalIgnoreCase)) return reason;
        return RejectReason.Other;
    }
}
