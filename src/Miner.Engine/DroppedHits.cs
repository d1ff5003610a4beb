using System.Numerics;
using Microsoft.Extensions.Logging;

namespace Miner.Engine;

/// <summary>
/// Counts hits that are let go because the share target is so easy that they come faster than they can be handed in.
/// Thread-safe.
/// </summary>
internal sealed partial class DroppedHits(ILogger logger)
{
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Add(int hits)
    {
        long after = Interlocked.Add(ref _count, hits);
        long before = after - hits;
        // Told at every doubling: a line for each would be the next flood.
        if (before == 0 || Doublings(after) > Doublings(before)) Log.HitsDropped(logger, after);
    }

    private static int Doublings(long count) => BitOperations.Log2((ulong)count);

    private static partial class Log
    {
        [LoggerMessage(3030, LogLevel.Warning,
            "{Dropped} hits dropped so far: the target is so easy that they come faster than they can be handed in")]
        public static partial void HitsDropped(ILogger logger, long dropped);
    }
}
