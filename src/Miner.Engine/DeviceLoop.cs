using Microsoft.Extensions.Logging;
using Miner.Core.Mining;
using Miner.Engine.Reporting;

namespace Miner.Engine;

/// <summary>
/// Keeps one device searching, on a thread of its own. Between two calls it reads two volatile fields, counts into its
/// own cache line and takes no lock.
/// </summary>
internal sealed partial class DeviceLoop
{
    /// <summary>Room for the hits of one call; <see cref="CallSizer"/> keeps the expectation at half of it.</summary>
    public const int HitsPerCall = 128;

    private readonly ISearchDevice _device;
    private readonly JobBoard _board;
    private readonly CandidateQueue _queue;
    private readonly DroppedHits _dropped;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<ISearchDevice, string?> _selfTest;
    private readonly ILogger _logger;
    private readonly HashMeter _meter;
    private readonly SearchPipe _searches;
    private readonly CallWatch _watch = new();
    private readonly CallSizer _sizer;
    private readonly Hit[] _hits = new Hit[HitsPerCall];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile DeviceState _state = DeviceState.Preparing;
    private volatile DeviceInfo _info;
    private volatile bool _failedSelfTest;
    private bool _isOver;

    public DeviceLoop(
        ISearchDevice device,
        JobBoard board,
        CandidateQueue queue,
        DroppedHits dropped,
        EngineOptions options,
        TimeProvider time,
        Func<ISearchDevice, string?> selfTest,
        ILogger logger)
    {
        (_device, _board, _queue, _dropped, _options) = (device, board, queue, dropped, options);
        (_time, _selfTest, _logger) = (time, selfTest, logger);
        (_info, Health, _meter) = (device.Info, new DeviceHealth(options), new HashMeter(time));
        _searches = new SearchPipe(device);
        _sizer = new CallSizer(_info.CallTime ?? options.CallTime, HitsPerCall, _searches.Slots);
    }

    public DeviceInfo Info => _info;
    public DeviceHealth Health { get; }

    /// <summary>True where the device answered, and wrongly, before its first nonce.</summary>
    public bool SelfTestFailed => _failedSelfTest;

    /// <summary>Completes when the thread has ended, or will not: the board was closed or the device retired.</summary>
    public Task Ended => _ended.Task;

    private DeviceState State => _state switch
    {
        DeviceState.Waiting when _board.IsPaused => DeviceState.Paused,
        var state => state,
    };

    public void Start() =>
        new Thread(Run) { Name = Info.Name, IsBackground = true }.Start();

    public DeviceSnapshot Snapshot() => new(
        Info.Name,
        Info.Description,
        State,
        _meter.Rates(),
        _meter.Total,
        Health.Hits,
        Health.FalseHits,
        Health.ExpectedHits,
        Health.Verdict);

    /// <summary>
    /// Called once in <see cref="CallWatch.LookPause"/>. A thread whose call does not come back cannot be ended: it
    /// is left behind.
    /// </summary>
    public void Look()
    {
        if (_ended.Task.IsCompleted || !_watch.Look(out int patience)) return;
        Health.Condemn($"hung: its driver has not come back for {patience} s");
        End();
    }

    private void Run()
    {
        try
        {
            BackgroundPriority.Take();
            if (IsFit()) Search();
        }
        catch (DeviceFaultException fault)
        {
            Fail(fault.Message, fault);
        }
        catch (Exception fault)
        {
            // A driver may throw anything; the other devices go on.
            Fail($"{fault.GetType().Name}: {fault.Message}", fault);
        }

        End();
    }

    // A thread that was left behind may come back when there is no log any more.
    private void Fail(string reason, Exception fault)
    {
        Health.Condemn(reason);
        if (!Volatile.Read(ref _isOver)) Log.DeviceFailed(_logger, Info.Name, fault);
    }

    // By the loop itself, or by the watch where the loop hangs and comes back late, if ever. Told before it is ended: then
    // the log may go.
    private void End()
    {
        if (Health.Verdict is not null) _state = DeviceState.Retired;
        if (Interlocked.Exchange(ref _isOver, true)) return;
        if (Health.Verdict is { } reason) Log.DeviceRetired(_logger, Info.Name, reason);
        _ended.SetResult();
    }

    private bool IsFit()
    {
        long start = _time.GetTimestamp();
        _watch.Begin();
        _device.Prepare();
        _info = _device.Info;
        _state = DeviceState.SelfTest;
        string? fault = _selfTest(_device);
        _watch.End(_time.GetElapsedTime(start));
        if (Health.Verdict is not null) return false;
        if (fault is not null)
        {
            _failedSelfTest = true;
            Health.Condemn($"self-test failed: {fault}");
            return false;
        }

        Log.DeviceReady(_logger, Info.Name, Info.Description);
        return true;
    }

    private void Search()
    {
        WorkCutter? spent = null;
        while (true)
        {
            _state = DeviceState.Waiting;
            if (_board.WaitForOtherThan(spent, Health) is not { } cutter) return;
            _state = DeviceState.Searching;
            spent = SearchJob(cutter) ? null : cutter;
        }
    }

    /// <summary>False when the job has no work left.</summary>
    private bool SearchJob(WorkCutter cutter)
    {
        while (IsWanted(cutter))
        {
            if (!cutter.TryNext(Info.VariantsPerWork, out Work? work)) return false;
            SearchWork(cutter, work);
        }

        return true;
    }

    private void SearchWork(WorkCutter cutter, Work work)
    {
        NonceRange rest = NonceRange.All;
        long start = _time.GetTimestamp(), before = start;
        while (true)
        {
            _watch.Begin();
            while (_searches.HasRoom && rest.Count > 0
                && IsWanted(cutter) && _time.GetElapsedTime(start, before) < _options.WorkLifetime)
            {
                (NonceRange range, rest) = rest.SplitAt(_sizer.NextCount(work));
                _searches.Start(work, range);
            }

            if (_searches.IsEmpty) break;
            before = FinishOne(cutter, work, before);
        }

        _watch.Rest();
    }

    /// <summary>Counts what the oldest search brought; returns the moment of its end.</summary>
    private long FinishOne(WorkCutter cutter, Work work, long before)
    {
        int found = _searches.Finish(_hits, out NonceRange range);
        long after = _time.GetTimestamp();
        TimeSpan elapsed = _time.GetElapsedTime(before, after);
        _watch.End(elapsed);
        long hashes = (long)range.Count * work.Versions.Length;
        _sizer.Learn(hashes, elapsed);
        _meter.Add(hashes, after);
        if (found < 0 || found > hashes) throw new InvalidDataException($"{found} hits claimed in {hashes} hashes");
        Health.Claim(hashes * CallSizer.HitProbability(work), found);
        if (found != 0) Report(cutter, work, found);
        return after;
    }

    private void Report(WorkCutter cutter, Work work, int found)
    {
        int kept = int.Min(found, _hits.Length);
        for (int i = 0; i < kept; i++) _queue.Offer(new Candidate(work, _hits[i], Info.Name));
        if (found > kept) _dropped.Add(found - kept);

        // Only an absurdly easy target gets here: more hits would be worth nothing until the judge has seen these.
        while (_queue.IsCrowded && IsWanted(cutter)) _board.Rest(cutter, _options.CallTime);
    }

    private bool IsWanted(WorkCutter cutter) => _board.Current == cutter && Health.Verdict is null;
}
