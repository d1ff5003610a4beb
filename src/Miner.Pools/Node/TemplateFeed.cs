using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Miner.Core.Mining;
using Miner.Pools.Failover;

namespace Miner.Pools.Node;

/// <summary>
/// Keeps asking for templates: by long poll, by polling as its safety net, and at once when woken. Enumerated once.
/// </summary>
internal sealed partial class TemplateFeed(
    NodeRoster roster, NodeOptions options, TimeProvider time, ILogger logger)
{
    // A long poll that comes back this quickly with nothing new does not wait at all.
    private static readonly TimeSpan ShortestLongPoll = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _wakes =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Backoff _pauses = new(TimeSpan.FromSeconds(0.5), options.RetryPause, Random.Shared);
    private LongPoll? _longPoll;
    private CheckedTemplate? _latest;
    private long _latestAt;
    private int _failures;

    /// <summary>What the feed is doing, for people; the pump writes, anyone reads.</summary>
    public SourceStatus Status { get; private set => Volatile.Write(ref field, value); } =
        new(roster.Active.Name, SourceState.Connecting, "asking for a template");

    /// <summary>Says that the template at hand is out of date: our own block was taken. Thread-safe.</summary>
    public void Wake() => _wakes.Writer.TryWrite(true);

    /// <summary>
    /// Every answer, also where nothing changed, and the template at hand once more when woken, so that its reader can
    /// see that it is solved; null when no node has answered for too long, so that work must stop.
    /// </summary>
    /// <exception cref="SourceLostException">Refused, or every retry was used up.</exception>
    public async IAsyncEnumerable<CheckedTemplate?> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        try
        {
            while (true)
            {
                Task<CheckedTemplate?> fetch = FetchAsync(stop);
                if (await OutlivesTemplateAsync(fetch, stop)) yield return Forget();
                CheckedTemplate? next = await fetch;
                if (next is null)
                {
                    Task pause = Task.Delay(_pauses.Next(), time, stop);
                    if (await OutlivesTemplateAsync(pause, stop)) yield return Forget();
                    await pause;
                }

                while (next is not null)
                {
                    Remember(next);
                    yield return next;
                    next = await WaitAsync(stop);
                    if (next is null && _wakes.Reader.TryRead(out _)) yield return _latest;
                }
            }
        }
        finally
        {
            await EndLongPollAsync();
        }
    }

    private async Task<CheckedTemplate?> FetchAsync(CancellationToken stop)
    {
        try
        {
            return await roster.FetchAsync(stop);
        }
        catch (NodeException e)
        {
            _failures++;
            Status = new SourceStatus(roster.Active.Name, SourceState.Waiting, e.Message)
            {
                FailedAttempts = _failures,
            };
            if (options.Retries is not { } most || _failures < most) return null;
            string attempts = _failures == 1 ? "attempt" : "attempts";
            throw new SourceLostException(e.Loss, $"no template after {_failures} {attempts}: {e.Message}", e);
        }
    }

    private void Remember(CheckedTemplate next)
    {
        (_latest, _latestAt, _failures) = (next, time.GetTimestamp(), 0);
        _pauses.Reset();
        string name = next.From.Node.Name;
        Status = new SourceStatus(name, SourceState.Working, $"{next.From.Network}, height {next.Template.Height}");
    }

    private CheckedTemplate? Forget()
    {
        LogStopped(logger, options.MaxTemplateAge);
        return _latest = null;
    }

    /// <summary>
    /// Waits for the task, but no longer than the template at hand may be mined; true where that came first.
    /// </summary>
    private async Task<bool> OutlivesTemplateAsync(Task task, CancellationToken stop)
    {
        if (_latest is null) return false;
        TimeSpan left = options.MaxTemplateAge - time.GetElapsedTime(_latestAt);
        if (left <= TimeSpan.Zero) return !task.IsCompletedSuccessfully;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task expiry = Task.Delay(left, time, over.Token);
        bool isExpired = await Task.WhenAny(task, expiry) == expiry;
        await over.CancelAsync();
        stop.ThrowIfCancellationRequested();
        return isExpired;
    }

    /// <summary>Waits for news. A template came by long poll; null says that it is time to ask.</summary>
    private async Task<CheckedTemplate?> WaitAsync(CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task asking = Task.WhenAny(
            Task.Delay(options.PollInterval, time, over.Token), _wakes.Reader.WaitToReadAsync(over.Token).AsTask());
        CheckedTemplate? next = null;
        await StartLongPollAsync(stop);
        while (next is null && _longPoll is { } poll && await Task.WhenAny(poll.Answer, asking) != asking)
        {
            next = await TakeLongPollAsync();
            // Asked about an older template, it ended with the one we have; now it is to wait for what comes after.
            if (poll.Id != _latest!.Template.LongPollId) await StartLongPollAsync(stop);
        }

        if (next is null) await asking;
        await over.CancelAsync();
        stop.ThrowIfCancellationRequested();
        return next;
    }

    private async Task StartLongPollAsync(CancellationToken stop)
    {
        if (_longPoll is not null && _longPoll.Node != _latest!.From) await EndLongPollAsync();
        if (_latest!.Template.LongPollId is { } id) _longPoll ??= LongPoll.Start(_latest.From, id, time, stop);
    }

    /// <summary>
    /// Null where the answer is of no use: an error, older than what we have, or nothing new without any wait.
    /// </summary>
    private async Task<CheckedTemplate?> TakeLongPollAsync()
    {
        await using LongPoll ended = _longPoll!;
        _longPoll = null;
        try
        {
            CheckedTemplate next = NodeRoster.Check(ended.Node, await ended.Answer);
            BlockTemplate current = _latest!.Template;
            bool isOlder = next.Template.Height < current.Height
                || (next.Template.Height == current.Height && next.Template.CurrentTime < current.CurrentTime);
            bool isIdle = ended.Elapsed < ShortestLongPoll && next.Template.IsSameWorkAs(current);
            return isOlder || isIdle ? null : next;
        }
        catch (NodeException e)
        {
            LogLongPollFailed(logger, e.Message);
            return null;
        }
    }

    private async Task EndLongPollAsync()
    {
        if (_longPoll is { } open) await open.DisposeAsync();
        _longPoll = null;
    }
}
