using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Miner.Core.Mining;
using Miner.Pools.Failover;
using Miner.Pools.Transport;

namespace Miner.Pools.Stratum;

/// <summary>
/// One Stratum V1 pool. Connects, reconnects with back-off, resumes sessions where the pool lets it, and accounts for every
/// share that was handed in. Jobs are enumerated once.
/// </summary>
public sealed partial class StratumSource : IJobSource
{
    private const int InboxCapacity = 128;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.9);
    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);

    private readonly StratumOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IPoolConnector _connector;
    private readonly Backoff _backoff;
    private readonly SessionMemory _memory;
    private readonly JobMailbox _jobs = new();
    private readonly Channel<SessionEvent> _inbox = Channel.CreateBounded<SessionEvent>(InboxCapacity);
    private SourceStatus _status;
    private int _enumerations;
    private int _failures;

    /// <param name="name">Null: host and port.</param>
    public StratumSource(string? name, StratumOptions options, TimeProvider time, ILoggerFactory logs)
        : this(name, options, time, logs, Connector(options, time), new Random())
    {
    }

    internal StratumSource(
        string? name,
        StratumOptions options,
        TimeProvider time,
        ILoggerFactory logs,
        IPoolConnector connector,
        Random random)
    {
        Name = name ?? options.Address.HostAndPort;
        (_options, _time, _connector) = (options, time, connector);
        _logger = logs.CreateLogger<StratumSource>();
        _backoff = new Backoff(FirstPause, options.RetryPause, random);
        _memory = new SessionMemory(Name, options.ResumeWindow, time);
        _status = new SourceStatus(Name, SourceState.Waiting, "not started");
    }

    public string Name { get; }

    public SourceStatus Status => Volatile.Read(ref _status);

    public async IAsyncEnumerable<Job?> ReadJobsAsync([EnumeratorCancellation] CancellationToken stop)
    {
        if (Interlocked.Increment(ref _enumerations) > 1)
            throw new InvalidOperationException("BUG: the jobs of a source are enumerated once");
        using var life = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task running = RunAsync(life.Token);
        try
        {
            await foreach (Job? job in _jobs.ReadAllAsync(stop)) yield return job;
            await running;
        }
        finally
        {
            await life.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async ValueTask<ShareOutcome> SubmitAsync(Share share, CancellationToken stop)
    {
        var pending = new PendingShare(share);
        await using CancellationTokenRegistration giveUp = stop.Register(() => pending.GiveUp("stopped"));
        if (Volatile.Read(ref _enumerations) == 0) pending.GiveUp("the source is not started");
        else await PostAsync(pending, stop);
        return await pending.Outcome;
    }

    private async Task PostAsync(PendingShare pending, CancellationToken stop)
    {
        try
        {
            await _inbox.Writer.WriteAsync(new SessionEvent.Submit(pending), stop);
        }
        catch (ChannelClosedException)
        {
            pending.GiveUp("the source has ended");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            pending.GiveUp("stopped");
        }
    }

    private async Task RunAsync(CancellationToken stop)
    {
        using StratumRecorder? recorder = OpenRecorder();
        await using ITimer ticks = _time.CreateTimer(
            _ => _inbox.Writer.TryWrite(new SessionEvent.Tick()), null, TickPeriod, TickPeriod);
        try
        {
            PoolAddress address = _options.Address;
            while (true)
            {
                SessionEnd end = await RunSessionAsync(address, recorder, stop);
                await PauseAsync(end, stop);
                address = end.Redirect?.Address ?? _options.Address;
            }
        }
        catch (SourceLostException e)
        {
            Report(SourceState.Lost, e.Message);
            Log.GivenUp(_logger, Name, e.Message);
            throw;
        }
        finally
        {
            EndShares();
            _jobs.Close();
        }
    }

    private async Task<SessionEnd> RunSessionAsync(PoolAddress address, StratumRecorder? recorder, CancellationToken stop)
    {
        Report(SourceState.Connecting, $"connecting to {address}");
        try
        {
            Task<PoolConnection> connecting = _connector.ConnectAsync(address, stop);
            await KeepSharesUntilAsync(connecting, stop);
            PoolConnection connection = await connecting;
            Log.Connected(_logger, Name, connection.Security);
            var context = new SessionContext(
                Name, _options, _memory, _inbox, _jobs, recorder, _time, _logger, Report);
            var session = new StratumSession(context, connection, address);
            SessionEnd end = await session.RunAsync(stop);
            if (session.WasUseful || !IsSentOn(address, end)) Count(session.WasUseful);
            return end;
        }
        catch (TransportException e)
        {
            _memory.Lose([]);
            Count(success: false);
            // Where it was right before, or a pool sent us elsewhere, the user's settings are not what is wrong.
            if (e.IsUntrusted && !_memory.WasAuthorized && address == _options.Address)
                throw new SourceLostException(SourceLoss.Refused, e.Message, e);
            return new SessionEnd(e.Message);
        }
    }

    // A pool may have a host that only sends miners on: no failure, as long as the next one does not do so as well.
    private bool IsSentOn(PoolAddress from, SessionEnd end) =>
        from == _options.Address && end.Redirect is { } redirect && redirect.Address != from;

    private void Count(bool success)
    {
        _failures = success ? 0 : _failures + 1;
        if (success) _backoff.Reset();
    }

    private async Task PauseAsync(SessionEnd end, CancellationToken stop)
    {
        if (_options.Retries is { } retries && _failures >= Math.Max(1, retries))
        {
            string attempts = _failures == 1 ? "attempt" : "attempts";
            throw new SourceLostException(
                SourceLoss.Unreachable, $"no work from {Name} after {_failures} {attempts}: {end.Reason}");
        }

        TimeSpan pause = _backoff.Next();
        if (end.Redirect is { } redirect && redirect.Wait > pause) pause = redirect.Wait;
        Log.Retrying(_logger, Name, end.Reason, pause.TotalSeconds);
        Report(SourceState.Waiting, $"retry in {pause.TotalSeconds:0.0} s: {end.Reason}");
        await KeepSharesUntilAsync(Task.Delay(pause, _time, stop), stop);
    }

    // The inbox has no session to read it now: shares wait for the pool to come back.
    private async Task KeepSharesUntilAsync(Task done, CancellationToken stop)
    {
        while (!done.IsCompleted)
        {
            await Task.WhenAny(done, _inbox.Reader.WaitToReadAsync(stop).AsTask());
            stop.ThrowIfCancellationRequested();
            while (!done.IsCompleted && _inbox.Reader.TryRead(out SessionEvent? next))
                if (next is SessionEvent.Submit submit) _memory.Keep(submit.Share);
            if (!_memory.Expire()) continue;
            Log.WorkEnded(_logger, Name);
            _jobs.Put(null);
        }
    }

    private void EndShares()
    {
        _inbox.Writer.TryComplete();
        while (_inbox.Reader.TryRead(out SessionEvent? next))
            if (next is SessionEvent.Submit submit) submit.Share.GiveUp("the source has ended");
        _memory.Forget("the source has ended");
    }

    private StratumRecorder? OpenRecorder()
    {
        if (_options.RecordPath is null) return null;
        try
        {
            return StratumRecorder.Open(_options.RecordPath, _time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.RecordingRefused(_logger, Name, e.Message);
            return null;
        }
    }

    private void Report(SourceState state, string detail) =>
        Volatile.Write(ref _status, new SourceStatus(Name, state, detail) { FailedAttempts = _failures });

    private static PoolConnector Connector(StratumOptions options, TimeProvider time) =>
        new(options.Proxy, options.Trust, options.ConnectTimeout, time);
}
