using Miner.Core.Chain;

namespace Miner.Core.Mining;

/// <summary>
/// Counts extranonce2 values. It is never set back, so that a job repeated under another name or in another session gets
/// new ones; where they run out, it remembers how far the time of each content was rolled.
/// </summary>
public sealed class ExtraNonceCursor
{
    // A pool that comes back to an old job comes back sooner; what it never repeats must not fill the memory.
    private const int RememberedContents = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<(BlockHeader Content, int Size), ExtraNonceLaps> _laps = [];
    private readonly Queue<(BlockHeader Content, int Size)> _order = new();
    private ulong _next;

    /// <summary>Thread-safe.</summary>
    public ulong Take() => Interlocked.Increment(ref _next) - 1;

    /// <summary>One object for all jobs that differ in name and time only. Thread-safe.</summary>
    internal ExtraNonceLaps LapsOf(Job job)
    {
        var key = (Work.HeaderFor(job, extraNonce2: 0, time: 0), job.Coinbase.ExtraNonce2Size);
        lock (_gate)
        {
            if (_laps.TryGetValue(key, out ExtraNonceLaps? known)) return known;
            if (_order.Count == RememberedContents) _laps.Remove(_order.Dequeue());
            _order.Enqueue(key);
            return _laps[key] = new ExtraNonceLaps(this, job.Coinbase.ExtraNonce2Count);
        }
    }
}
