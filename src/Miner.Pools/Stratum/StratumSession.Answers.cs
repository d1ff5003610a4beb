using Miner.Core.Mining;

namespace Miner.Pools.Stratum;

/// <summary>What the pool answers: to the handshake, to shares, to nothing we asked.</summary>
internal sealed partial class StratumSession
{
    private void TakeResponse(StratumResponse answer)
    {
        StratumResponse response = WithoutSecret(answer);
        bool hadSubscribed = _handshake.Resumed is not null;
        if (_handshake.TryTake(response, ref _terms))
        {
            if (_handshake.ConfigureComplaint is { } complaint && _handshake.Stage == HandshakeStage.Subscribing)
                Log.ConfigureRefused(_context.Logger, _context.Name, complaint);
            if (!hadSubscribed && _handshake.Resumed is { } resumed) TakeSubscribed(resumed);
            if (IsMining) TakeAuthorized();
        }
        else if (response.Id is { } id && _submissions.Answer(id, response) is { } outcome) TakeOutcome(outcome);
        else if (response.Id is not { } used || !_outbox.WasUsed(used))
            Log.UnexpectedAnswer(_context.Logger, _context.Name, response.Id, response.Error?.ToString());
    }

    private void TakeSubscribed(bool resumed)
    {
        // What was mined for the old session is worth nothing any more.
        if (!resumed && _memory.Epoch.Session > 1) _context.Jobs.Put(null);
    }

    private void TakeAuthorized()
    {
        if (_authorized) return;
        _authorized = true;
        bool resumed = _handshake.Resumed == true;
        string kind = resumed ? "resumed" : "new";
        Log.Authorized(_context.Logger, _context.Name, _context.Options.User, kind, _memory.Epoch.ToString());
        _context.Report(SourceState.Working, _connection.Security);
        SendWishes();
        _memory.Authorized();
        int kept = 0;
        for (; _memory.TryTakeKept(out PendingShare? pending); kept++) Submit(pending);
        if (kept > 0) Log.KeptSharesSent(_context.Logger, _context.Name, kept);
        if (_held is not null) Deliver(_held);
        _held = null;
    }

    private void SendWishes()
    {
        if (!_handshake.SubscribesExtraNonce) _outbox.Send(StratumRequests.SubscribeExtraNonce(_outbox.NextId()));
        if (_context.Options.SuggestDifficulty is { } difficulty)
            _outbox.Send(StratumRequests.SuggestDifficulty(_outbox.NextId(), difficulty));
    }

    private void TakeOutcome(ShareOutcome outcome)
    {
        _accepted |= outcome is ShareOutcome.Accepted;
        if (outcome is not ShareOutcome.Rejected rejected)
        {
            _staleRejects = 0;
            return;
        }

        Log.ShareRejected(_context.Logger, _context.Name, rejected.Reason.ToString(), rejected.Text);
        _staleRejects = rejected.Reason == RejectReason.StaleJob ? _staleRejects + 1 : 0;
        if (_staleRejects < StaleRejectsBeforeNewSession) return;

        // The pool has lost our session without saying so; work of this epoch will never count.
        _memory.Forget($"the pool rejected {_staleRejects} shares in a row as stale");
        _context.Jobs.Put(null);
        _end = new SessionEnd($"the pool rejected {_staleRejects} shares in a row as stale");
    }

    // What a pool objects to it may quote, the password as well.
    private StratumResponse WithoutSecret(StratumResponse response) =>
        response.Error is { } error
            ? response with { Error = error with { Text = _context.Secret.HideIn(error.Text) } }
            : response;
}
