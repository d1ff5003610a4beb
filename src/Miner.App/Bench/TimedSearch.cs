using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.App.Bench;

/// <summary>One device's search against the clock. Used by one thread.</summary>
internal sealed class TimedSearch(ISearchDevice device, WorkCutter cutter, TimeProvider time, TimeSpan callTime)
{
    private const ulong SmallestCall = 1 << 12;

    private readonly Hit[] _hits = new Hit[4096];
    private ulong _callSize = SmallestCall;

    public Tally RunFor(TimeSpan span)
    {
        Tally sum = default;
        long start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < span) sum = SearchOne(sum, start, span);
        return sum with { Seconds = time.GetElapsedTime(start).TotalSeconds };
    }

    private Tally SearchOne(Tally sum, long start, TimeSpan span)
    {
        if (!cutter.TryNext(device.Info.VariantsPerWork, out Work? work))
            throw new InvalidOperationException("BUG: a synthetic job ran out of work");
        NonceRange rest = NonceRange.All;
        while (rest.Count > 0 && time.GetElapsedTime(start) < span)
        {
            (NonceRange range, rest) = rest.SplitAt(_callSize);
            long before = time.GetTimestamp();
            int found = device.Search(work, range, _hits);
            if (time.GetElapsedTime(before) < callTime / 2) _callSize *= 2;
            sum = Add(sum, work, range, found);
        }

        return sum;
    }

    private Tally Add(Tally sum, Work work, NonceRange range, int found)
    {
        double hashes = (double)range.Count * work.Versions.Length;
        int kept = Math.Min(found, _hits.Length);
        int confirmed = _hits.AsSpan(0, kept).ToArray().Count(hit => IsHit(work, hit));
        return sum with
        {
            Hashes = sum.Hashes + hashes,
            Expected = sum.Expected + (hashes * (work.HitWord + 1.0) / (1ul << 32)),
            Hits = sum.Hits + confirmed + (found - kept),
            FalseHits = sum.FalseHits + (kept - confirmed),
        };
    }

    private static bool IsHit(Work work, Hit hit)
    {
        Hash256 hash = work.HeaderOf(hit).ComputeHash();
        return (uint)(hash.High >> 96) <= work.HitWord;
    }
}
