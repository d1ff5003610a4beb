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

    // A call is sized to last milliseconds.
    private static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(10);

    private readonly ISearchDevice _device;
    private readonly JobBoard _board;
    private readonly CandidateQueue _queue;
    private readonly DroppedHits _dropped;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<ISearchDevice, string?> _selfTest;
    private readonly ILogger _logger;
    private readonly HashMeter _meter;
    private readonly CallSizer _sizer;
    private readonly Hit[] _hits = new Hit[HitsPerCall];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile DeviceState _state = DeviceState.SelfTest;
    private long _calledAt;

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
        (Info, Health, _meter) = (device.Info, new DeviceHealth(options), new HashMeter(time));
        _sizer = new CallSizer(options.CallTime, HitsPerCall);
    }

    public DeviceInfo Info { get; }
    public DeviceHealth Health { get; }

    /// <summary>True where the device never got to its first nonce.</summary>
    public bool SelfTestFailed { get; private set; }

    /// <summary>Completes when the thread has ended: the board was closed or the device retired.</summary>
    public Task Ended => _ended.Task;

    private DeviceState State => _state switch
    {
        DeviceState.Waiting when _board.IsPaused => DeviceState.Paused,
        DeviceState.Searching when _time.GetElapsedTime(Volatile.Read(ref _calledAt)) > StuckAfter => DeviceState.Stuck,
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

    private void Run()
    {
        try
        {
            BackgroundPriority.Take();
            if (PassesSelfTest()) Search();
        }
        catch (Exception fault)
        {
            // A driver may throw anything; the other devices go on.
            Health.Condemn($"{fault.GetType().Name}: {fault.Message}");
            Log.DeviceFailed(_logger, Info.Name, fault);
        }

        if (Health.Verdict is { } reason)
        {
            _state = DeviceState.Retired;
            Log.DeviceRetired(_logger, Info.Name, reason);
        }

        _ended.SetResult();
    }

    private bool PassesSelfTest()
    {
        SelfTestFailed = true;
        if (_selfTest(_device) is { } fault)
        {
            Health.Condemn($"self-test failed: {fault}");
            return false;
        }

        SelfTestFailed = false;
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
            Volatile.Write(ref _calledAt, _time.GetTimestamp());
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
        int variants = work.Versions.Length;
        double hitProbability = CallSizer.HitProbability(work);
        NonceRange rest = NonceRange.All;
        long start = _time.GetTimestamp(), before = start;
        while (rest.Count > 0 && IsWanted(cutter) && _time.GetElapsedTime(start, before) < _options.WorkLifetime)
        {
            (NonceRange range, rest) = rest.SplitAt(_sizer.NextCount(work));
            Volatile.Write(ref _calledAt, before);
            int found = _device.Search(work, range, _hits);
            long after = _time.GetTimestamp();
            long hashes = (long)range.Count * variants;
            _sizer.Learn(hashes, _time.GetElapsedTime(before, after));
            _meter.Add(hashes, after);
            before = after;
            if (found < 0 || found > hashes) throw new InvalidDataException($"{found} hits claimed in {hashes} hashes");
            Health.Claim(hashes * hitProbability, found);
            if (found != 0) Report(cutter, work, found);
        }
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
