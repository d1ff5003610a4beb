using System.Collections.Immutable;
using System.Diagnostics;
using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Engine.Reporting;

namespace Miner.Engine;

/// <summary>
/// Counts what becomes of every share. Thread-safe: one immutable snapshot is replaced by the next, so that its
/// invariant holds whenever it is read.
/// </summary>
internal sealed class ShareLedger
{
    private LedgerSnapshot _now = LedgerSnapshot.Empty;

    public LedgerSnapshot Snapshot => Volatile.Read(ref _now);

    /// <summary>The judge confirmed it; its fate is open.</summary>
    public void Found(Share share)
    {
        double difficulty = Difficulty.Of(share.Hash);
        ImmutableInterlocked.Update(ref _now, now => now with
        {
            Found = now.Found + 1,
            Pending = now.Pending + 1,
            BestDifficulty = double.Max(now.BestDifficulty, difficulty),
        });
    }

    /// <summary>Once for every found share. Returns the counts with this one.</summary>
    public LedgerSnapshot Settle(Share share, ShareOutcome outcome)
    {
        double difficulty = outcome is ShareOutcome.Accepted ? Difficulty.Of(share.Job.ShareTarget) : 0;
        while (true)
        {
            LedgerSnapshot now = Snapshot;
            LedgerSnapshot next = Counted(now with { Pending = now.Pending - 1 }, outcome, difficulty, share.IsBlock);
            if (ReferenceEquals(Interlocked.CompareExchange(ref _now, next, now), now)) return next;
        }
    }

    public void Duplicate() =>
        ImmutableInterlocked.Update(ref _now, static now => now with { Duplicates = now.Duplicates + 1 });

    private static LedgerSnapshot Counted(LedgerSnapshot now, ShareOutcome outcome, double worth, bool isBlock) =>
        outcome switch
        {
            ShareOutcome.Accepted => now with
            {
                Accepted = now.Accepted + 1,
                AcceptedDifficulty = now.AcceptedDifficulty + worth,
                Blocks = now.Blocks + (isBlock ? 1 : 0),
            },
            ShareOutcome.Rejected { Reason: var reason } => now with
            {
                Rejected = now.Rejected.SetItem(reason, now.Rejected.GetValueOrDefault(reason) + 1),
            },
            ShareOutcome.Stale => now with { Stale = now.Stale + 1 },
            ShareOutcome.Unknown => now with { Unknown = now.Unknown + 1 },
            _ => throw new UnreachableException(),
        };
}
