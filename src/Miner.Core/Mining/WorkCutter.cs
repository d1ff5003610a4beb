using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Miner.Core.Mining;

/// <summary>
/// Cuts works from one job and never the same twice, nor one that another job of its cursor brought: the only place
/// where extranonce2, time and version bits are rolled. Thread-safe. Time runs from the job's own time with the elapsed
/// time since its arrival, never from the wall clock.
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

    private readonly ExtraNonceLaps _laps;
    private readonly TimeProvider _time;
    private readonly long _arrival;

    public WorkCutter(Job job, ExtraNonceCursor cursor, TimeProvider time) =>
        (Job, _laps, _time, _arrival) = (job, cursor.LapsOf(job), time, time.GetTimestamp());

    public Job Job { get; }

    /// <summary>
    /// Gives work with <paramref name="variants"/> versions, or with one where the job's mask does not span as many. False
    /// when extranonce2 and time are used up: only another job helps.
    /// </summary>
    public bool TryNext(int variants, [NotNullWhen(true)] out Work? work)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(variants);
        work = null;
        ulong earliest = Job.Time + (ulong)_time.GetElapsedTime(_arrival).TotalSeconds;
        uint latest = (uint)ulong.Min(Job.Time + (ulong)MaxTimeRoll.TotalSeconds, uint.MaxValue);
        if (!_laps.TryTake(earliest, latest, out ulong extraNonce2, out uint time)) return false;
        work = new Work(Job, extraNonce2, time, Versions(variants), uint.Max(Job.ShareTarget.HighWord, YieldWord));
        return true;
    }

    private ImmutableArray<uint> Versions(int variants)
    {
        VersionMask free = Job.VersionMask.FreeIn(Job.Version);
        if (variants == 1 || free.VersionCount < variants) return [Job.Version];
        return [.. Enumerable.Range(0, variants).Select(index => Job.Version | free.Spread(index))];
    }
}
