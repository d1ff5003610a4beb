using System.Collections.Immutable;
using Miner.Core.Mining;

namespace Miner.Engine.Reporting;

/// <summary>
/// What became of every share. Nothing vanishes: <c>Found = Pending + Accepted + RejectedTotal + Stale + Unknown</c>
/// at any moment. Sent are all but Pending and Stale.
/// </summary>
/// <param name="Found">Shares the judge confirmed.</param>
/// <param name="Pending">Handed to the source, fate not known yet.</param>
/// <param name="Stale">Never sent, because their session or job was gone.</param>
/// <param name="Unknown">Sent, never answered.</param>
/// <param name="Duplicates">Candidates found twice; not counted in Found.</param>
/// <param name="Blocks">Accepted shares that also met the block target.</param>
/// <param name="BestDifficulty">The best found share's difficulty on the bdiff scale.</param>
/// <param name="AcceptedDifficulty">The accepted shares' job difficulties added up (bdiff).</param>
public sealed record LedgerSnapshot(
    long Found,
    long Pending,
    long Accepted,
    ImmutableSortedDictionary<RejectReason, long> Rejected,
    long Stale,
    long Unknown,
    long Duplicates,
    long Blocks,
    double BestDifficulty,
    double AcceptedDifficulty)
{
    public static LedgerSnapshot Empty { get; } =
        new(0, 0, 0, ImmutableSortedDictionary<RejectReason, long>.Empty, 0, 0, 0, 0, 0, 0);

    /// <summary>
    /// Hits let go, because the target is so easy that they come faster than they can be handed in; not in Found.
    /// </summary>
    public long Dropped { get; init; }

    public long RejectedTotal => Rejected.Values.Sum();
}
