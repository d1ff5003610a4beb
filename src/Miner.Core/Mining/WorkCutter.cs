using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Miner.Core.Mining;

/// <summary>
/// Cuts works from one job and never the same twice: the only place where extranonce2, time and version bits are rolled.
/// Thread-safe. Time runs from the job's own time with the elapsed time since its arrival, never from the wall clock.
/// </summary>
public sealed class WorkCutter
{
    /// <summary>Nodes and pools refuse times two hours ahead; this leaves some minutes for their clocks.</summary>
    public static readonly TimeSpan MaxTimeRoll = TimeSpan.FromSeconds(7000);

    /// <summary>
    /// Devices report every hash at or below about a sixteenth of difficulty 1, so that their yield can be watched even
    /// where shares are rare.
    /// </summary>
    public const uint YieldWord = 0xf;

    private readonly Lock _gate = new();
    private readonly ExtraNonceCursor _cursor;
    private readonly TimeProvider _time;
    private readonly long _arrival;
    private ulong? _first;
    private ulong _lap;
    private ulong _floor;
    private uint _highest;

    public WorkCutter(Job job, ExtraNonceCursor cursor, TimeProvider time)
    {
        (Job, _cursor, _time, _arrival) = (job, cursor, time, time.GetTimestamp());
        (_floor, _highest) = (job.Time, job.Time);
    }

    public Job Job { get; }

    /// <summary>
    /// Gives work with <paramref name="variants"/> versions, or with one where the job's mask does not span as many. False
    /// when extranonce2 and time are used up: only another job helps.
    /// </summary>
    public bool TryNext(int variants, [NotNullWhen(true)] out Work? work)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(variants);
        work = null;
        if (!TryTake(out ulong extraNonce2, out uint time)) return false;
        work = new Work(Job, extraNonce2, time, Versions(variants), uint.Max(Job.ShareTarget.HighWord, YieldWord));
        return true;
    }

    private bool TryTake(out ulong extraNonce2, out uint time)
    {
        lock (_gate)
        {
            ulong index = _cursor.Take();
            _first ??= index;
            StartLap(index);
            extraNonce2 = Job.Coinbase.ExtraNonce2Count is { } count ? index % count : index;
            TimeSpan elapsed = _time.GetElapsedTime(_arrival);
            ulong rolled = ulong.Max(_floor, Job.Time + (ulong)elapsed.TotalSeconds);
            time = (uint)ulong.Min(rolled, uint.MaxValue);
            if (rolled - Job.Time > (ulong)MaxTimeRoll.TotalSeconds || rolled > uint.MaxValue) return false;
            _highest = uint.Max(_highest, time);
            return true;
        }
    }

    // Once every extranonce2 was used, the same values come again under a later time than any before.
    private void StartLap(ulong index)
    {
        if (Job.Coinbase.ExtraNonce2Count is not { } count) return;
        ulong lap = (index - _first!.Value) / count;
        if (lap == _lap) return;
        _lap = lap;
        _floor = _highest + 1ul;
    }

    private ImmutableArray<uint> Versions(int variants)
    {
        VersionMask free = Job.VersionMask.FreeIn(Job.Version);
        if (variants == 1 || free.VersionCount < variants) return [Job.Version];
        return [.. Enumerable.Range(0, variants).Select(index => Job.Version | free.Spread(index))];
    }
}
