using Miner.Core.Mining;
using Miner.Pools.Transport;

namespace Miner.Pools.Stratum;

/// <summary>
/// One connection to the pool: an actor. Lines, submissions and ticks come through one bounded inbox to one task, so its
/// fields are plain.
/// </summary>
internal sealed partial class StratumSession
{
    private const int StaleRejectsBeforeNewSession = 10;

    // A pool that drops everybody after one job is a pool that is down, whatever it says on the way.
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(1);

    private readonly SessionContext _context;
    private readonly PoolConnection _connection;
    private readonly PoolAddress _address;
    private readonly SessionMemory _memory;
    private readonly SessionOutbox _outbox;
    private readonly Handshake _handshake;
    private readonly SubmissionTable _submissions;
    private readonly DialogueTrace _trace;
    private SessionTerms _terms = SessionTerms.Initial;
    private StratumJob? _held;
    private SessionEnd? _end;
    private long _lastLine;
    private long? _firstJob;
    private int _staleRejects;
    private bool _authorized;
    private bool _accepted;
    private bool _isHeard;

    public StratumSession(SessionContext context, PoolConnection connection, PoolAddress address)
    {
        (_context, _connection, _address, _memory) = (context, connection, address, context.Memory);
        _trace = new DialogueTrace(context);
        _outbox = new SessionOutbox(_trace.Sent);
        _handshake = new Handshake(context.Options, address, context.Memory, _outbox, context.Time);
        _submissions = new SubmissionTable(context.Time);
    }

    /// <summary>True once the pool accepted a share, or was heard from for a minute after its first job.</summary>
    public bool WasUseful => _accepted
        || (_firstJob is { } since && _context.Time.GetElapsedTime(since, _lastLine) >= LongEnough);

    private bool IsMining => _handshake.Stage == HandshakeStage.Done;

    /// <summary>Talks to the pool until one side has had enough. Closes the connection; unanswered shares go to the memory.</summary>
    /// <exception cref="SourceLostException">This pool will never have us.</exception>
    public async Task<SessionEnd> RunAsync(CancellationToken stop)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var wire = new SessionWire(this, _connection, _address.HostAndPort, _context.Inbox.Writer);
        Task wires = wire.RunAsync(_outbox.Lines, life.Token);
        try
        {
            await PumpAsync(stop);
            _trace.Event(_end!.Reason);
            return _end;
        }
        finally
        {
            if (_memory.Epoch.Session > 0 && _terms.Space is not null) _memory.Terms = _terms;
            _memory.Lose(_submissions.TakeAll());
            await life.CancelAsync();
            await _connection.Stream.DisposeAsync();
            await wires;
        }
    }

    private async Task PumpAsync(CancellationToken stop)
    {
        try
        {
            _lastLine = _context.Time.GetTimestamp();
            _trace.Event($"connected to {_address}");
            _handshake.Begin();
            while (_end is null && await _context.Inbox.Reader.WaitToReadAsync(stop))
                while (_end is null && _context.Inbox.Reader.TryRead(out SessionEvent? next)) Take(next);
        }
        catch (StratumException e)
        {
            _end = new SessionEnd(_context.Secret.HideIn(e.Message));
        }
    }

    private void Take(SessionEvent next)
    {
        switch (next)
        {
            case SessionEvent.Submit submit: TakeSubmit(submit.Share); break;
            case SessionEvent.Tick: TakeTick(); break;
            case SessionEvent.Line line when line.Session == this: TakeLine(line.Bytes); break;
            case SessionEvent.Closed closed when closed.Session == this: TakeClosed(closed.Loss); break;
            default: break;
        }
    }

    private void TakeClosed(Exception? loss)
    {
        if (loss is SpeaksHttpException && _memory.Epoch.Session == 0)
            throw new SourceLostException(SourceLoss.Refused, loss.Message, loss);
        _handshake.HungUp();
        string why = loss is null ? "the pool closed the connection" : _context.Secret.HideIn(loss.Message);
        bool mayWantTls = !_address.Tls && !_isHeard && loss is (null or IOException);
        _end = new SessionEnd(mayWantTls ? $"{why}; is it a TLS port (stratum+ssl://)?" : why);
    }

    private void TakeTick()
    {
        _handshake.Tick();
        TimeSpan silence = _context.Time.GetElapsedTime(_lastLine);
        if (silence >= _context.Options.SilenceLimit)
            _end = new SessionEnd($"the pool was silent for {silence.TotalSeconds:0} s");
        if (!IsMining && _memory.Expire()) _context.Jobs.Put(null);
        int unanswered = _submissions.GiveUp(_context.Options.SilenceLimit);
        if (unanswered > 0) Log.SharesUnanswered(_context.Logger, _context.Name, unanswered);
    }

    private void TakeSubmit(PendingShare pending)
    {
        if (!IsMining) _memory.Keep(pending);
        else if (_memory.StalenessOf(pending.Share) is { } why) pending.GiveUp(why);
        else Submit(pending);
    }

    private void Submit(PendingShare pending)
    {
        bool isRepeat = pending.WasSent;
        if (!_submissions.HasRoom) pending.GiveUp("too many shares wait for the pool's answer");
        else if (pending.TryMarkSent())
        {
            long id = _outbox.NextId();
            _submissions.Add(id, pending, isRepeat);
            _outbox.Send(StratumRequests.Submit(id, _context.Options.User, pending.Share));
        }
    }

    private void TakeLine(byte[] line)
    {
        (_lastLine, _isHeard) = (_context.Time.GetTimestamp(), true);
        _trace.Received(line);
        switch (StratumCodec.Parse(line))
        {
            case StratumResponse response: TakeResponse(response); break;
            case NotifyMessage notify: TakeNotify(notify); break;
            case SetDifficultyMessage set: TakeDifficulty(set.Difficulty); break;
            case SetExtraNonceMessage set: TakeExtraNonce(set.Space); break;
            case SetVersionMaskMessage set: TakeVersionMask(set.Mask); break;
            case ReconnectMessage reconnect: TakeReconnect(reconnect); break;
            case ShowMessageMessage show: TakeMessage(show.Text); break;
            case GetVersionMessage version: Answer(version.Id, _context.Options.UserAgent); break;
            case PingMessage ping: Answer(ping.Id, "pong"); break;
            case UnknownMethodMessage unknown: TakeUnknown(unknown); break;
            default: break;
        }
    }

    private void TakeMessage(string text) =>
        Log.PoolSaid(_context.Logger, _context.Name, _context.Secret.HideIn(text));

    private void Answer(string? id, string result)
    {
        if (id is not null) _outbox.Send(StratumRequests.Answer(id, result));
    }

    private void TakeUnknown(UnknownMethodMessage unknown)
    {
        Log.UnknownMethod(_context.Logger, _context.Name, unknown.Method);
        if (unknown.Id is not null) _outbox.Send(StratumRequests.RefuseMethod(unknown.Id));
    }

    private void TakeReconnect(ReconnectMessage message)
    {
        if (RedirectRule.Follow(_context.Options.Address, _address, message) is { } address)
            _end = new SessionEnd($"the pool sent us to {address.HostAndPort}", new Redirect(address, message.Wait));
        else
            Log.ReconnectRefused(
                _context.Logger, _context.Name, PeerText.Clean(message.Host ?? ""), message.Port);
    }
}
