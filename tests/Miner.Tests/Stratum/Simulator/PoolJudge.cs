using System.Numerics;

namespace Miner.Tests.Stratum.Simulator;

internal enum ShareVerdict
{
    Accepted,
    Malformed,
    NotSubscribed,
    Unauthorized,
    UnknownJob,
    StaleJob,
    BadVersion,
    BadTime,
    LowDifficulty,
    Duplicate,
}

/// <param name="Hash">Of the header that the pool put together; null where there was none to hash.</param>
internal sealed record JudgedShare(ShareVerdict Verdict, string Line, byte[]? Hash, PoolJob? Job, bool IsBlock)
{
    /// <summary>Stratum's customary code and a text as pools send it.</summary>
    public (int Code, string Text) Error => Verdict switch
    {
        ShareVerdict.Malformed => (20, "Malformed submission"),
        ShareVerdict.NotSubscribed => (25, "Not subscribed"),
        ShareVerdict.Unauthorized => (24, "Unauthorized worker"),
        ShareVerdict.UnknownJob => (21, "Job not found"),
        ShareVerdict.StaleJob => (21, "Stale job"),
        ShareVerdict.BadVersion => (20, "bad-version"),
        ShareVerdict.BadTime => (20, "ntime out of range"),
        ShareVerdict.LowDifficulty => (23, "Low difficulty share"),
        ShareVerdict.Duplicate => (22, "Duplicate share"),
        _ => throw new InvalidOperationException("BUG: an accepted share has no error"),
    };
}

/// <summary>Puts the header of a submission together again and says what it is worth.</summary>
internal static class PoolJudge
{
    private const uint MaxTimeAhead = 7200;

    /// <summary>Everything but duplicates, which only the whole pool can see.</summary>
    public static JudgedShare Judge(PoolRequest submit, PoolSession session)
    {
        JudgedShare Refuse(ShareVerdict verdict, PoolJob? job = null) => new(verdict, submit.Line, null, job, false);

        if (session.Seat is not { } seat) return Refuse(ShareVerdict.NotSubscribed);
        if (submit.Text(0) is not { } user || submit.Text(1) is not { } jobId) return Refuse(ShareVerdict.Malformed);
        if (!session.Users.Contains(user)) return Refuse(ShareVerdict.Unauthorized);
        (PoolJob? job, bool abandoned) = seat.Find(jobId);
        if (job is null) return Refuse(ShareVerdict.UnknownJob);

        byte[]? extraNonce2 = PoolBytes.Unhex(submit.Text(2) ?? "", job.ExtraNonce2Size);
        uint? time = PoolBytes.UnhexWord(submit.Text(3) ?? "");
        uint? nonce = PoolBytes.UnhexWord(submit.Text(4) ?? "");
        uint? version = VersionOf(submit, job, out bool wellFormed);
        if (extraNonce2 is null || time is null || nonce is null || !wellFormed)
            return Refuse(ShareVerdict.Malformed, job);
        if (version is null) return Refuse(ShareVerdict.BadVersion, job);
        if (time < job.Time || time > job.Time + MaxTimeAhead) return Refuse(ShareVerdict.BadTime, job);

        byte[] hash = PoolBytes.DoubleSha256(job.Header(extraNonce2, time.Value, nonce.Value, version.Value));
        BigInteger number = PoolBytes.Number(hash);
        bool meets = number <= job.ShareTarget;
        bool isBlock = number <= PoolBytes.TargetOfBits(job.Bits);
        ShareVerdict verdict = abandoned ? ShareVerdict.StaleJob
            : meets ? ShareVerdict.Accepted
            : ShareVerdict.LowDifficulty;
        return new JudgedShare(verdict, submit.Line, hash, job, isBlock);
    }

    // BIP 310: the sixth parameter carries the bits under the mask; without a mask there must be none.
    private static uint? VersionOf(PoolRequest submit, PoolJob job, out bool wellFormed)
    {
        wellFormed = submit.Count is 5 or 6;
        if (!wellFormed || submit.Count == 5) return job.Version;
        uint? bits = PoolBytes.UnhexWord(submit.Text(5) ?? "");
        wellFormed = bits is not null;
        if (bits is null || (bits & ~job.Mask) != 0) return null;
        return (job.Version & ~job.Mask) | bits;
    }
}
