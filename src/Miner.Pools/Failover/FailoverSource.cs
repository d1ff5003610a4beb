using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Miner.Core.Mining;

namespace Miner.Pools.Failover;

/// <summary>
/// Several pools as one source. The first that works is mined on; a better one is taken back once it has been stable.
/// Shares go to the very source that gave their job, even after a switch, as long as it runs.
/// </summary>
public sealed partial class FailoverSource : IJobSource
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly FailoverList _list;

    // Jobs and losses of all sources, and ticks. Sources wait when it is full; a tick lost then is not missed, because
    // whatever fills it makes the loop look at the clock as well.
    private readonly Channel<News> _inbox = Channel.CreateBounded<News>(256);

    // A restarted source counts its sessions from 1 again, so names cannot tell old jobs from new: the job itself can.
    private readonly ConditionalWeakTable<Job, FailoverRun> _givers = [];
    private readonly List<Task> _pumps = [];
    private volatile View _view;

    /// <param name="pools">Best first; names must differ.</param>
    public FailoverSource(
        IReadOnlyList<FailoverPool> pools, FailoverOptions options, TimeProvider time, ILoggerFactory logs)
    {
        if (pools.Count == 0) throw new ArgumentException("failover needs a pool", nameof(pools));
        if (pools.DistinctBy(static pool => pool.Name).Count() != pools.Count)
            throw new ArgumentException("two pools of the list have the same name", nameof(pools));
        (_time, _logger) = (time, logs.CreateLogger<FailoverSource>());
        _list = new FailoverList([.. pools.Select(static pool => new FailoverMember(pool))], options, time);
        _view = new View(pools[0].Name, null, []);
        Name = string.Join(", ", pools.Select(static pool => pool.Name));
    }

    public string Name { get; }

    public SourceStatus Status => _view.Status;

    /// <exception cref="SourceLostException">Every pool is lost; the message tells of each.</exception>
    public async IAsyncEnumerable<Job?> ReadJobsAsync([EnumeratorCancellation] CancellationToken stop)
    {
        await using ITimer clock = _time.CreateTimer(
            _ => _inbox.Writer.TryWrite(default), null, TickPeriod, TickPeriod);
        try
        {
            Job? shown = null;
            for (News news = default; ; news = await ReadNewsAsync(stop))
            {
                Apply(news);
                bool isSwitched = Settle(stop);
                if (isSwitched || (news.Run is not null && news.Run == _list.Active?.Run))
                {
                    Job? job = _list.Active?.Run?.Job;
                    if (job is not null) _givers.AddOrUpdate(job, _list.Active!.Run!);
                    if (job is not null || shown is not null) yield return shown = job;
                }
            }
        }
        finally
        {
            foreach (FailoverMember member in _list.Members) member.Run?.Stop();
            await Task.WhenAll(_pumps);
        }
    }

    public async ValueTask<ShareOutcome> SubmitAsync(Share share, CancellationToken stop)
    {
        if (!_givers.TryGetValue(share.Job, out FailoverRun? giver) || giver.Ended.IsCancellationRequested)
            return new ShareOutcome.Stale($"{share.Job.Epoch.Source} is no longer mined on");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, giver.Ended);
        return await giver.Source.SubmitAsync(share, end.Token);
    }

    // Throws what a source threw, where that was not a loss but a bug.
    private async Task<News> ReadNewsAsync(CancellationToken stop)
    {
        await _inbox.Reader.WaitToReadAsync(stop);
        return _inbox.Reader.TryRead(out News news) ? news : default;
    }

    private void Apply(News news)
    {
        if (news.Member is not { } member || member.Run != news.Run) return;
        if (news.Loss is null)
        {
            member.Run!.Take(news.Job);
            return;
        }

        member.Run!.Stop();
        (member.Run, member.Loss) = (null, news.Loss);
        Log.PoolLost(_logger, member.Pool.Name, news.Loss.Loss, news.Loss.Message);
    }

    // Follows the rules until they have nothing more to say; true when another source gives the work now.
    private bool Settle(CancellationToken stop)
    {
        if (_list.IsAllLost) throw AllLost();
        string? before = _list.Active?.Pool.Name;
        _list.Observe();
        bool isSwitched = _list.ChooseActive();
        if (isSwitched && _list.Active is { } active) Log.PoolChosen(_logger, active.Pool.Name, before ?? "none");
        _list.Dismiss();
        while (_list.NextToStart() is { } next) Start(next, stop);
        while (_list.NextToStop() is { } last) Stop(last);
        _view = View.Of(_list);
        return isSwitched;
    }

    private void Start(FailoverMember member, CancellationToken stop)
    {
        if (member.Run is { } running)
        {
            running.Recall(_time.GetTimestamp());
            return;
        }

        Log.PoolStarted(_logger, member.Pool.Name);
        var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var run = new FailoverRun(member.Pool.Open(), end, _time.GetTimestamp());
        member.Run = run;
        _pumps.RemoveAll(static pump => pump.IsCompleted);
        _pumps.Add(PumpAsync(member, run));
    }

    private void Stop(FailoverMember member)
    {
        Log.PoolStopped(_logger, member.Pool.Name);
        member.Run!.Stop();
        member.Run = null;
    }

    private async Task PumpAsync(FailoverMember member, FailoverRun run)
    {
        Task reading = ReadAsync(member, run);
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (reading.Exception is { InnerException: { } bug }) _inbox.Writer.TryComplete(bug);
        if (reading.IsCanceled && !run.Ended.IsCancellationRequested)
            _inbox.Writer.TryComplete(
                new InvalidOperationException($"BUG: {member.Pool.Name} was cancelled, and nobody had stopped it"));
    }

    private async Task ReadAsync(FailoverMember member, FailoverRun run)
    {
        SourceLostException loss;
        try
        {
            await foreach (Job? job in run.Source.ReadJobsAsync(run.Ended))
                await _inbox.Writer.WriteAsync(new News(member, run, job, null), run.Ended);
            loss = new SourceLostException(SourceLoss.Unreachable, "it ended by itself");
        }
        catch (SourceLostException e)
        {
            loss = e;
        }

        await _inbox.Writer.WriteAsync(new News(member, run, null, loss), run.Ended);
    }

    private SourceLostException AllLost()
    {
        ImmutableArray<FailoverMember> members = _list.Members;
        if (members is [var only]) return only.Loss!;
        bool isRefused = members.Any(static member => member.Loss!.Loss == SourceLoss.Refused);
        string each = string.Join("; ", members.Select(static m => $"{m.Pool.Name}: {m.Loss!.Message}"));
        return new SourceLostException(
            isRefused ? SourceLoss.Refused : SourceLoss.Unreachable,
            $"no pool is left: {each}",
            new AggregateException(members.Select(static member => member.Loss!)));
    }

    /// <summary>What a source said; with no run it is the clock's tick.</summary>
    private readonly record struct News(FailoverMember? Member, FailoverRun? Run, Job? Job, SourceLostException? Loss);

    /// <summary>What people are shown, safe to read from any thread.</summary>
    private sealed record View(string Shown, IJobSource? Source, ImmutableArray<string> Probed)
    {
        public SourceStatus Status
        {
            get
            {
                if (Source is null) return new SourceStatus(Shown, SourceState.Connecting, "starting");
                SourceStatus status = Source.Status;
                string probed = Probed.IsEmpty ? "" : $"; probing {string.Join(", ", Probed)}";
                return status with { Active = Shown, Detail = (status.Detail + probed).TrimStart(';', ' ') };
            }
        }

        public static View Of(FailoverList list)
        {
            FailoverMember shown = list.Active ?? list.Members.First(static member => member.Run is not null);
            return new View(shown.Pool.Name, shown.Run!.Source, [.. list.Members
                .Where(member => member.IsNeeded && member != shown).Select(static member => member.Pool.Name)]);
        }
    }
}
