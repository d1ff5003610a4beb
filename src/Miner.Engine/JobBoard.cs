using System.Collections.Immutable;
using Miner.Core.Mining;

namespace Miner.Engine;

/// <summary>
/// Shows the current job to every device loop. A loop compares <see cref="Current"/> with what it works on between two
/// calls, and waits here when there is nothing to do.
/// </summary>
internal sealed class JobBoard(TimeProvider time)
{
    // Not a Lock: the waiting loops need Monitor.Wait. Nobody takes it between two search calls.
    private readonly object _gate = new();

    // One for all sources and sessions: a pool may give a new session the extranonce of the last and the same job again,
    // or the same pool may stand in the list under two users.
    private readonly ExtraNonceCursor _cursor = new();
    private volatile ImmutableDictionary<string, int> _sessions = ImmutableDictionary<string, int>.Empty;
    private volatile Posting? _posted;
    private volatile WorkCutter? _current;
    private volatile bool _isPaused;
    private volatile bool _isClosed;

    /// <summary>What to cut work from now; null while there is no work, while paused, and after the end.</summary>
    public WorkCutter? Current => _current;

    /// <summary>The source's latest job, paused or not; null when the source has no work.</summary>
    public Posting? Posted => _posted;

    public bool IsPaused => _isPaused;

    /// <summary>Called by the source pump only. Null says that nothing is worth hashing until the next job.</summary>
    public void Publish(Job? job)
    {
        lock (_gate)
        {
            _posted = job is null ? null : Post(job);
            Show();
        }
    }

    /// <summary>False when it was so already.</summary>
    public bool SetPaused(bool paused)
    {
        lock (_gate)
        {
            if (_isPaused == paused) return false;
            _isPaused = paused;
            Show();
            return true;
        }
    }

    /// <summary>Sends every loop home; nothing is shown again.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Show();
        }
    }

    /// <summary>
    /// Waits for work that is not cut from <paramref name="spent"/>, whose works are used up. Null when the board is
    /// closed or the device was condemned meanwhile.
    /// </summary>
    public WorkCutter? WaitForOtherThan(WorkCutter? spent, DeviceHealth device)
    {
        lock (_gate)
        {
            while (!_isClosed && device.Verdict is null && (_current is null || _current == spent)) Monitor.Wait(_gate);
            return device.Verdict is null ? _current : null;
        }
    }

    /// <summary>Waits for a while, or until <paramref name="cutter"/> is no longer current.</summary>
    public void Rest(WorkCutter cutter, TimeSpan atMost)
    {
        lock (_gate)
            if (_current == cutter) Monitor.Wait(_gate, atMost);
    }

    /// <summary>Lets waiting loops look at their device's verdict.</summary>
    public void Wake()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }

    /// <summary>
    /// True while no later session of the same source has given a job: only then can its shares still count.
    /// </summary>
    public bool IsLive(SourceEpoch epoch) =>
        _sessions.TryGetValue(epoch.Source, out int session) && session == epoch.Session;

    private Posting Post(Job job)
    {
        _sessions = _sessions.SetItem(job.Epoch.Source, job.Epoch.Session);
        return new Posting(new WorkCutter(job, _cursor, time), time.GetTimestamp());
    }

    private void Show()
    {
        _current = _isClosed || _isPaused ? null : _posted?.Cutter;
        Monitor.PulseAll(_gate);
    }

    /// <param name="Arrival">A timestamp of the board's time provider.</param>
    internal sealed record Posting(WorkCutter Cutter, long Arrival);
}
