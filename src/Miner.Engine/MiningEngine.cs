using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Engine.Reporting;

namespace Miner.Engine;

/// <summary>
/// One source, any number of devices, one judge: brings jobs to devices, hits to the judge and shares back to the
/// source. It runs once; the source and the devices stay the caller's to dispose of, after <see cref="RunAsync"/> has
/// returned.
/// </summary>
public sealed partial class MiningEngine
{
    private readonly IJobSource _source;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly long _start;
    private readonly JobBoard _board;
    private readonly CandidateQueue _queue;
    private readonly DroppedHits _dropped;
    private readonly ShareLedger _ledger = new();
    private readonly ImmutableArray<DeviceLoop> _loops;
    private bool _hasRun;

    /// <exception cref="ArgumentException">No devices, or two of one name.</exception>
    public MiningEngine(
        IJobSource source,
        IReadOnlyList<ISearchDevice> devices,
        EngineOptions options,
        TimeProvider time,
        ILoggerFactory logs)
        : this(source, devices, options, time, logs, DeviceSelfTest.FindFault)
    {
    }

    internal MiningEngine(
        IJobSource source,
        IReadOnlyList<ISearchDevice> devices,
        EngineOptions options,
        TimeProvider time,
        ILoggerFactory logs,
        Func<ISearchDevice, string?> selfTest)
    {
        if (devices.Count == 0) throw new ArgumentException("mining needs a device", nameof(devices));
        if (devices.DistinctBy(static device => device.Info.Name).Count() != devices.Count)
            throw new ArgumentException("two devices have one name", nameof(devices));
        (_source, _options, _time, _start) = (source, options, time, time.GetTimestamp());
        _logger = logs.CreateLogger("Miner.Engine");
        (_board, _dropped) = (new JobBoard(time), new DroppedHits(_logger));
        _queue = new CandidateQueue(_dropped);
        _loops = [.. devices.Select(device =>
            new DeviceLoop(device, _board, _queue, _dropped, options, time, selfTest, _logger))];
    }

    /// <summary>
    /// Mines until <paramref name="stop"/>, then stops the devices and waits for the answers to shares under way, at
    /// most <see cref="EngineOptions.DrainTime"/>. When it returns or throws, every share is settled in the ledger.
    /// </summary>
    /// <exception cref="SourceLostException">The source ended for good.</exception>
    /// <exception cref="NoDeviceLeftException">Every device failed its self-test or was retired.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        if (Interlocked.Exchange(ref _hasRun, true)) throw new InvalidOperationException("BUG: an engine runs once");
        using var desk = new ShareDesk(_source, _board, _ledger, _dropped, _time, _logger);
        using CancellationTokenSource sourceStop = new(), watchStop = new();
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration onStop = stop.Register(() => stopped.TrySetResult());

        Task judging = Task.Run(() => JudgeAsync(desk), CancellationToken.None);
        foreach (DeviceLoop loop in _loops) loop.Start();
        Task watching = Task.Run(() => WatchAsync(watchStop.Token), CancellationToken.None);
        Task searching = Task.WhenAll(_loops.Select(static loop => loop.Ended));
        Task pumping = Task.Run(() => PumpAsync(sourceStop.Token), CancellationToken.None);
        try
        {
            Task first = await Task.WhenAny(stopped.Task, pumping, searching, judging, desk.Failure);
            await first;
            if (first == searching) throw NoDeviceLeft();
        }
        finally
        {
            await ShutDownAsync(desk, searching, judging);
            await sourceStop.CancelAsync();
            await watchStop.CancelAsync();
            await EndedAsync(pumping);
            await watching;
        }
    }

    /// <summary>Stops hashing until <see cref="Resume"/>; the source stays connected.</summary>
    public void Pause()
    {
        if (_board.SetPaused(true)) Log.Paused(_logger);
    }

    public void Resume()
    {
        if (_board.SetPaused(false)) Log.Resumed(_logger);
    }

    /// <summary>Safe to call from any thread at any time.</summary>
    public EngineSnapshot Snapshot() => new(
        _time.GetElapsedTime(_start),
        _board.IsPaused,
        _source.Status,
        _board.Posted is { } posted ? View(posted) : null,
        _ledger.Snapshot with { Dropped = _dropped.Count },
        [.. _loops.Select(static loop => loop.Snapshot())]);

    private async Task PumpAsync(CancellationToken stop)
    {
        try
        {
            await foreach (Job? job in _source.ReadJobsAsync(stop))
            {
                _board.Publish(job);
                if (job is null) TellOfNoWork(_source.Status);
                else Log.JobReceived(_logger, job.Id, job.Epoch.Source, DifficultyOf(job), job.Height);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The end we asked for.
        }
    }

    private async Task WatchAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(CallWatch.LookPause, _time, stop);
                foreach (DeviceLoop loop in _loops) loop.Look();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The end we asked for.
        }
    }

    // A source at work has only solved what it gave, and the next job is on its way.
    private void TellOfNoWork(SourceStatus source)
    {
        LogLevel level = source.State == SourceState.Working ? LogLevel.Debug : LogLevel.Warning;
        Log.WorkStopped(_logger, level, source.Detail);
    }

    private async Task JudgeAsync(ShareDesk desk)
    {
        var judge = new ShareJudge();
        Dictionary<string, DeviceHealth> health = _loops.ToDictionary(
            static loop => loop.Info.Name, static loop => loop.Health, StringComparer.Ordinal);
        await foreach (Candidate candidate in _queue.ReadAllAsync())
        {
            Judgement judgement = judge.Judge(candidate, out Share? share);
            DeviceHealth device = health[candidate.Device];
            device.Learn(judgement);
            if (device.Verdict is not null) _board.Wake();
            if (judgement == Judgement.Duplicate) _ledger.Duplicate();
            if (share is not null) desk.Take(share);
        }
    }

    // Devices, then the judge, then the desk: each is done before the next is closed. The source is still there to
    // answer.
    private async Task ShutDownAsync(ShareDesk desk, Task searching, Task judging)
    {
        _board.Close();
        if (!await EndedAsync(searching)) Log.DevicesHung(_logger);
        _queue.Complete();
        await judging.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await desk.DrainAsync(_options.DrainTime);
    }

    // A device or a source that does not come back must not keep the program from ending.
    private async Task<bool> EndedAsync(Task task)
    {
        Task limit = Task.Delay(_options.DrainTime, _time, CancellationToken.None);
        return await Task.WhenAny(task, limit) == task;
    }

    private NoDeviceLeftException NoDeviceLeft()
    {
        bool selfTest = _loops.All(static loop => loop.SelfTestFailed);
        IEnumerable<string> reasons = _loops.Select(static loop => $"{loop.Info.Name}: {loop.Health.Verdict}");
        return new NoDeviceLeftException(selfTest, $"no device is left; {string.Join("; ", reasons)}");
    }

    private JobView View(JobBoard.Posting posted)
    {
        Job job = posted.Cutter.Job;
        return new JobView(
            job.Id,
            job.Epoch.Source,
            job.Height,
            Difficulty.Of(job.ShareTarget),
            Difficulty.Of(job.BlockTarget),
            _time.GetElapsedTime(posted.Arrival));
    }

    private static string DifficultyOf(Job job) => ShareDesk.DifficultyText(Difficulty.Of(job.ShareTarget));
}
