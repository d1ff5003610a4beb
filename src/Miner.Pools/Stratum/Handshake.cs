using Miner.Core.Mining;
using Miner.Pools.Transport;

namespace Miner.Pools.Stratum;

internal enum HandshakeStage
{
    Configuring,
    Subscribing,
    Authorizing,
    Done,
}

/// <summary>
/// From the first line to the pool's consent: configure, subscribe, authorize, one after the other. A pool that refuses
/// mining.configure or never answers it is mined on all the same.
/// </summary>
internal sealed class Handshake(
    StratumOptions options, PoolAddress address, SessionMemory memory, SessionOutbox outbox, TimeProvider time)
{
    private static readonly TimeSpan ConfigurePatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReplyPatience = TimeSpan.FromSeconds(30);
    private const int HangUpsBeforeLeavingConfigureOut = 2;
    private const string HiddenPassword = "***";

    private long? _configureId;
    private long _subscribeId;
    private long _authorizeId;
    private long _since;

    public HandshakeStage Stage { get; private set; }

    /// <summary>Null before mining.subscribe was answered; then whether the pool resumed the last session.</summary>
    public bool? Resumed { get; private set; }

    /// <summary>The pool said that it grants no version rolling, or it was not asked.</summary>
    public bool RollingRefused { get; private set; } = !options.VersionRolling;

    /// <summary>mining.set_extranonce was agreed within mining.configure.</summary>
    public bool SubscribesExtraNonce { get; private set; }

    /// <summary>Why mining.configure brought nothing, for a log; null where it did.</summary>
    public string? ConfigureComplaint { get; private set; }

    public void Begin()
    {
        _since = time.GetTimestamp();
        if (memory.ConfigureHangUps >= HangUpsBeforeLeavingConfigureOut)
        {
            RollingRefused = true;
            Subscribe();
            return;
        }

        Stage = HandshakeStage.Configuring;
        _configureId = outbox.NextId();
        outbox.Send(StratumRequests.Configure(_configureId.Value, options.VersionRolling, options.SuggestDifficulty));
    }

    /// <summary>False where the answer is to something else. A late answer to mining.configure still counts.</summary>
    /// <exception cref="StratumException">The answer is unusable, or the pool refused to be subscribed to.</exception>
    /// <exception cref="SourceLostException">The pool refused the user, and always has.</exception>
    public bool TryTake(StratumResponse response, ref SessionTerms terms)
    {
        if (response.Id is null) return false;
        if (response.Id == _configureId) TakeConfigure(response, ref terms);
        else if (Stage == HandshakeStage.Subscribing && response.Id == _subscribeId) TakeSubscribe(response, ref terms);
        else if (Stage == HandshakeStage.Authorizing && response.Id == _authorizeId) TakeAuthorize(response);
        else return false;
        return true;
    }

    /// <exception cref="StratumException">The pool has not answered for too long.</exception>
    public void Tick()
    {
        TimeSpan waited = time.GetElapsedTime(_since);
        if (Stage == HandshakeStage.Configuring && waited >= ConfigurePatience) Subscribe();
        if (Stage is HandshakeStage.Subscribing or HandshakeStage.Authorizing && waited >= ReplyPatience)
            throw new StratumException($"no answer to {Stage switch
            {
                HandshakeStage.Subscribing => "mining.subscribe",
                _ => "mining.authorize",
            }} within {ReplyPatience.TotalSeconds:0} s");
    }

    /// <summary>The connection is gone: learns whether mining.configure is what the pool cannot bear.</summary>
    public void HungUp()
    {
        if (memory.AnswersConfigure) return;
        if (Stage == HandshakeStage.Configuring) memory.ConfigureHangUps++;
        else if (Stage == HandshakeStage.Subscribing) memory.ConfigureHangUps = 0;
    }

    private void TakeConfigure(StratumResponse response, ref SessionTerms terms)
    {
        _configureId = null;
        (memory.AnswersConfigure, memory.ConfigureHangUps) = (true, 0);
        try
        {
            if (response.Error is { } error) throw new StratumException($"mining.configure was refused: {error}");
            ConfigureResult granted = StratumResults.ReadConfigure(response.Result.Span);
            RollingRefused |= granted.VersionMask is null;
            if (!RollingRefused) terms = terms with { AgreedMask = granted.VersionMask };
            SubscribesExtraNonce = granted.SubscribesExtraNonce;
        }
        catch (StratumException e)
        {
            (RollingRefused, ConfigureComplaint) = (true, e.Message);
        }

        if (Stage == HandshakeStage.Configuring) Subscribe();
    }

    private void Subscribe()
    {
        Enter(HandshakeStage.Subscribing);
        _subscribeId = outbox.NextId();
        outbox.Send(StratumRequests.Subscribe(_subscribeId, options.UserAgent, memory.SessionId));
    }

    private void TakeSubscribe(StratumResponse response, ref SessionTerms terms)
    {
        if (response.Error is { } error)
        {
            memory.Forget("the pool refused to resume the session");
            throw new StratumException($"mining.subscribe was refused: {error}");
        }

        SubscribeResult subscription = StratumResults.ReadSubscribe(response.Result.Span);
        Resumed = memory.Welcome(subscription, address);
        double? remembered = Resumed.Value ? memory.Terms.Difficulty : null;
        terms = terms with { Space = subscription.Space, Difficulty = terms.Difficulty ?? remembered };
        Enter(HandshakeStage.Authorizing);
        _authorizeId = outbox.NextId();
        outbox.Send(
            StratumRequests.Authorize(_authorizeId, options.User, options.Password),
            shown: StratumRequests.Authorize(_authorizeId, options.User, HiddenPassword));
    }

    private void TakeAuthorize(StratumResponse response)
    {
        if (response.Error is null && StratumResults.IsYes(response.Result.Span))
        {
            Enter(HandshakeStage.Done);
            return;
        }

        string why = $"the pool refused user {options.User}: {response.Error?.ToString() ?? "no reason given"}";

        // A pool that took this user before has trouble of its own, and that passes.
        if (memory.WasAuthorized) throw new StratumException(why);
        throw new SourceLostException(SourceLoss.Refused, $"{why}. Check the user and the password.");
    }

    private void Enter(HandshakeStage stage) => (Stage, _since) = (stage, time.GetTimestamp());
}
