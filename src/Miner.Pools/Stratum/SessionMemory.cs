using System.Diagnostics.CodeAnalysis;
using Miner.Core.Mining;
using Miner.Pools.Transport;

namespace Miner.Pools.Stratum;

/// <summary>
/// What outlives a connection: the epoch, the pool's session id, and the shares whose fate hangs on the pool resuming it.
/// Plain state of the source's one owner.
/// </summary>
internal sealed class SessionMemory(string source, TimeSpan resumeWindow, TimeProvider time)
{
    /// <summary>More shares than this are not kept for a pool that is away.</summary>
    public const int MaxKept = 1024;

    private readonly List<PendingShare> _kept = [];
    private bool _epochLives;
    private long? _lostAt;
    private long _serial;
    private long _cleanSerial;
    private string? _cleanJobId;
    private PoolAddress? _address;

    public SourceEpoch Epoch { get; private set; } = new(source, 0);

    /// <summary>What the pool wants to hear to resume; null: it offered nothing.</summary>
    public string? SessionId { get; private set; }

    /// <summary>The terms of the last session.</summary>
    public SessionTerms Terms { get; set; } = SessionTerms.Initial;

    /// <summary>Connections in a row that the pool closed rather than answer mining.configure.</summary>
    public int ConfigureHangUps { get; set; }

    /// <summary>The pool answered mining.configure at least once: where it hangs up, it has another reason.</summary>
    public bool AnswersConfigure { get; set; }

    /// <summary>The pool took the user at least once.</summary>
    public bool WasAuthorized { get; private set; }

    public long NextSerial() => ++_serial;

    /// <summary>Takes note of a job that makes all earlier ones worthless.</summary>
    public void Abandon(StratumJob clean) => (_cleanSerial, _cleanJobId) = (clean.Serial, clean.Id);

    /// <summary>The pool let us in: true where it resumed the last session, otherwise a new epoch begins.</summary>
    /// <param name="address">Who let us in.</param>
    public bool Welcome(SubscribeResult subscription, PoolAddress address)
    {
        // The same extranonce is the sign, as CKPool gives a resumed session a new id. Another server's may be the same by
        // chance, though: it has to know the id as well.
        bool isKnown = address == _address || subscription.SessionId == SessionId;
        bool resumed = isKnown && _epochLives && SessionId is not null && subscription.Space.Equals(Terms.Space);
        if (!resumed)
        {
            Forget("the pool did not resume the session");
            Epoch = Epoch with { Session = Epoch.Session + 1 };
            _epochLives = true;
        }

        _address = address;
        SessionId = subscription.SessionId ?? (resumed ? SessionId : null);
        return resumed;
    }

    /// <summary>Mining goes on: the kept shares are to be sent now.</summary>
    public void Authorized() => (WasAuthorized, _lostAt) = (true, null);

    /// <summary>Gives the oldest kept share; the others stay, lest a connection that breaks now takes them along.</summary>
    public bool TryTakeKept([NotNullWhen(true)] out PendingShare? oldest)
    {
        oldest = _kept.FirstOrDefault();
        if (oldest is not null) _kept.RemoveAt(0);
        return oldest is not null;
    }

    /// <summary>The connection is gone, with these shares sent and unanswered.</summary>
    public void Lose(IReadOnlyList<PendingShare> unanswered)
    {
        _lostAt ??= time.GetTimestamp();
        _kept.InsertRange(0, unanswered);
        if (!_epochLives) Forget("its session is over");
    }

    /// <summary>Null where the share may be sent; otherwise why it is stale.</summary>
    public string? StalenessOf(Share share)
    {
        if (!_epochLives || share.Job.Epoch != Epoch) return $"its session {share.Job.Epoch} is over";
        if (share.Job is not StratumJob job) return "it is not of this pool's work";
        bool abandoned = job.Serial < _cleanSerial && job.Id != _cleanJobId;

        // Whether an old block is still worth something is for the pool to judge.
        return abandoned && !share.IsBlock ? $"the pool abandoned job {job.Id}" : null;
    }

    /// <summary>Keeps a share for the time when the pool is back, or ends it as stale.</summary>
    public void Keep(PendingShare pending)
    {
        string? why = StalenessOf(pending.Share);
        if (why is null && _kept.Count >= MaxKept) why = $"{MaxKept} shares wait for the pool already";
        if (why is null) _kept.Add(pending);
        else pending.GiveUp(why);
    }

    /// <summary>True once, when the pool has been away for too long: its work is then worthless.</summary>
    public bool Expire()
    {
        if (!_epochLives || _lostAt is not { } lostAt || time.GetElapsedTime(lostAt) < resumeWindow) return false;
        Forget($"the pool was away for more than {resumeWindow.TotalSeconds:0} s");
        return true;
    }

    /// <summary>Ends the epoch; what was kept ends as stale or unknown.</summary>
    public void Forget(string why)
    {
        (_epochLives, SessionId, _lostAt) = (false, null, null);
        foreach (PendingShare pending in _kept) pending.GiveUp(why);
        _kept.Clear();
    }
}
