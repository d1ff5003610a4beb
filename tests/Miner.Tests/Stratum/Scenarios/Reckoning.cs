using Miner.Core.Mining;
using Miner.Engine.Reporting;
using Miner.Tests.Stratum.Simulator;

namespace Miner.Tests.Stratum.Scenarios;

/// <summary>Holds our books against the pools': share by share, then the sums.</summary>
internal static class Reckoning
{
    /// <summary>Call it once the engine has ended.</summary>
    public static void Balance(MiningRig rig, Tally tally, params PoolSimulator[] pools)
    {
        foreach (PoolSimulator pool in pools) tally.Add(pool.Book);
        Witnessed[] witnessed = [.. rig.Witness.Outcomes];
        foreach (Witnessed share in witnessed) CheckOne(share, pools, rig);
        CheckSums(rig.Ledger, witnessed, pools);
    }

    private static void CheckOne(Witnessed share, PoolSimulator[] pools, MiningRig rig)
    {
        SeenShare? seen = Find(share, pools);
        bool agrees = share.Outcome switch
        {
            ShareOutcome.Accepted => seen?.First == ShareVerdict.Accepted,
            // Sent again after a resumed session: the pool took it the first time, and only its answer was lost.
            ShareOutcome.Rejected { Reason: RejectReason.Duplicate or RejectReason.StaleJob }
                when seen is { First: ShareVerdict.Accepted, Times: > 1 } => true,
            // Of a job that it does not know the pool cannot put a header together.
            ShareOutcome.Rejected { Reason: RejectReason.StaleJob } when seen is null =>
                pools.Any(static pool => pool.Book.Count(ShareVerdict.UnknownJob) > 0),
            ShareOutcome.Rejected { Reason: var reason } => ReasonOf(seen?.First) == reason,
            ShareOutcome.Stale => seen is null,
            _ => true,
        };
        string theirs = seen?.ToString() ?? "nothing";
        Assert.True(agrees, $"job {share.JobId} of {share.Source}: we say {share.Outcome}, the pool says {theirs}\n"
            + rig.Logs.Text);
    }

    private static void CheckSums(LedgerSnapshot ledger, Witnessed[] outcomes, PoolSimulator[] pools)
    {
        Assert.Equal(0, ledger.Pending);
        Assert.Equal(ledger.Found, ledger.Accepted + ledger.RejectedTotal + ledger.Stale + ledger.Unknown);
        Assert.Equal(outcomes.Count(static o => o.Outcome is ShareOutcome.Accepted), ledger.Accepted);
        Assert.Equal(outcomes.Count(static o => o.Outcome is ShareOutcome.Rejected), ledger.RejectedTotal);
        Assert.Equal(outcomes.Count(static o => o.Outcome is ShareOutcome.Unknown), ledger.Unknown);
        // The engine settles some itself: those of a dead session never reach the source.
        int stale = outcomes.Count(static o => o.Outcome is ShareOutcome.Stale);
        Assert.Equal(ledger.Found - outcomes.Length, ledger.Stale - stale);

        int acceptedUnseen = outcomes.Count(o =>
            o.Outcome is not ShareOutcome.Accepted && Find(o, pools)?.First == ShareVerdict.Accepted);
        Assert.Equal(ledger.Accepted + acceptedUnseen, pools.Sum(static pool => pool.Book.Accepted));
    }

    private static SeenShare? Find(Witnessed share, PoolSimulator[] pools) =>
        pools.Select(pool => pool.Book.Find(share.Hash)).FirstOrDefault(static seen => seen is not null);

    private static RejectReason? ReasonOf(ShareVerdict? verdict) => verdict switch
    {
        ShareVerdict.Malformed => RejectReason.Invalid,
        ShareVerdict.NotSubscribed => RejectReason.NotSubscribed,
        ShareVerdict.Unauthorized => RejectReason.Unauthorized,
        ShareVerdict.UnknownJob or ShareVerdict.StaleJob => RejectReason.StaleJob,
        ShareVerdict.BadVersion => RejectReason.BadVersion,
        ShareVerdict.BadTime => RejectReason.BadTime,
        ShareVerdict.LowDifficulty => RejectReason.LowDifficulty,
        ShareVerdict.Duplicate => RejectReason.Duplicate,
        _ => null,
    };
}
