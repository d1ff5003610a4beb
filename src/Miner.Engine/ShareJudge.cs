using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.Engine;

internal enum Judgement
{
    /// <summary>The hash is not what the device said.</summary>
    FalseHit,

    /// <summary>True, but seen before.</summary>
    Duplicate,

    /// <summary>True, but short of the job's share target: it only shows that the device works.</summary>
    YieldOnly,

    Share,
}

/// <summary>
/// Hashes every candidate again with the readable reference: nothing a device says is believed. Used by one task.
/// </summary>
internal sealed class ShareJudge
{
    // Enough for hours of honest work; a target so easy that it overflows makes repeats irrelevant.
    private const int RememberedHashes = 65_536;

    private readonly RecentHashes _recent = new(RememberedHashes);

    public Judgement Judge(in Candidate candidate, out Share? share)
    {
        share = null;
        Work work = candidate.Work;
        if (candidate.Hit.Variant < 0 || candidate.Hit.Variant >= work.Versions.Length) return Judgement.FalseHit;
        BlockHeader header = work.HeaderOf(candidate.Hit);
        Hash256 hash = header.ComputeHash();
        if ((uint)(hash.High >> 96) > work.HitWord) return Judgement.FalseHit;
        if (!_recent.TryAdd(hash)) return Judgement.Duplicate;
        if (!work.Job.ShareTarget.IsMetBy(hash)) return Judgement.YieldOnly;
        share = new Share(work, header, hash, work.Job.BlockTarget.IsMetBy(hash), candidate.Device);
        return Judgement.Share;
    }
}
