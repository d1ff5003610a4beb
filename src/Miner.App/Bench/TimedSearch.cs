using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.App.Bench;

/// <summary>One device's search against the clock. Used by one thread at a time.</summary>
internal sealed class TimedSearch(ISearchDevice device, TimeProvider time)
{
    private const ulong SmallestCall = 1 << 10;
    private const int SettledCalls = 8;
    private static readonly TimeSpan UsualCallTime = TimeSpan.FromMilliseconds(5);

    private readonly SearchPipe _searches = new(device);
    private readonly TimeSpan _callTime = device.Info.CallTime ?? UsualCallTime;
    private readonly Hit[] _hits = new Hit[4096];
    private ulong _callSize = SmallestCall;
    private int _callsOfSize;
    private TimeSpan _callBefore = TimeSpan.MaxValue;

    public DeviceInfo Info => device.Info;

    /// <summary>Whether calls have found their size: until then some drivers compile in them.</summary>
    public bool IsSettled => _callsOfSize >= SettledCalls;

    /// <summary>What the latest run brought.</summary>
    public Tally Tally { get; private set; }

    public void Prepare() => device.Prepare();

    /// <summary>Searches for the span, and until an honest device has as many hits on average.</summary>
    public void RunFor(WorkCutter cutter, TimeSpan span, double hits)
    {
        Tally sum = default;
        long start = time.GetTimestamp();
        do
        {
            if (!cutter.TryNext(Info.VariantsPerWork, out Work? work))
                throw new InvalidOperationException("BUG: a synthetic job ran out of work");
            sum = SearchWork(work, sum, start, span, hits);
        }
        while (time.GetElapsedTime(start) < span || sum.Expected < hits);
        Tally = sum with { Seconds = time.GetElapsedTime(start).TotalSeconds };
    }

    private Tally SearchWork(Work work, Tally sum, long start, TimeSpan span, double hits)
    {
        ulong fitting = LargestCall(work);
        NonceRange rest = NonceRange.All;
        do
        {
            while (_searches.HasRoom && rest.Count > 0)
            {
                (NonceRange range, rest) = rest.SplitAt(ulong.Min(_callSize, fitting));
                _searches.Start(work, range);
            }

            sum = FinishOne(work, sum, fitting);
        }
        while (rest.Count > 0 && (time.GetElapsedTime(start) < span || sum.Expected < hits));

        while (!_searches.IsEmpty) sum = FinishOne(work, sum, fitting);
        return sum;
    }

    private Tally FinishOne(Work work, Tally sum, ulong fitting)
    {
        long before = time.GetTimestamp();
        int found = _searches.Finish(_hits, out NonceRange range);
        TimeSpan elapsed = time.GetElapsedTime(before);

        // Two in a row: of calls that are under way together the first seems long and the second short.
        bool isShort = _callBefore < _callTime && _callBefore + elapsed < _callTime;
        _callBefore = isShort ? TimeSpan.MaxValue : elapsed;
        _callsOfSize++;
        if (isShort && _callSize < fitting) (_callSize, _callsOfSize) = (_callSize * 2, 0);
        return Add(sum, work, range, found);
    }

    // Half of the room for hits is left to chance.
    private ulong LargestCall(Work work) =>
        (ulong)double.Max(1, _hits.Length / 2 / (HitProbability(work) * work.Versions.Length));

    private static double HitProbability(Work work) => (work.HitWord + 1.0) / (1ul << 32);

    // What does not fit into the span cannot be confirmed; an honest device brings a handful a call.
    private Tally Add(Tally sum, Work work, NonceRange range, int found)
    {
        double hashes = (double)range.Count * work.Versions.Length;
        int kept = Math.Clamp(found, 0, _hits.Length);
        int confirmed = _hits.AsSpan(0, kept).ToArray().Distinct().Count(hit => IsHit(work, range, hit));
        return sum with
        {
            Hashes = sum.Hashes + hashes,
            Expected = sum.Expected + (hashes * HitProbability(work)),
            Hits = sum.Hits + confirmed,
            FalseHits = sum.FalseHits + Math.Abs((long)found - confirmed),
        };
    }

    private static bool IsHit(Work work, NonceRange range, Hit hit)
    {
        if (unchecked(hit.Nonce - range.First) >= range.Count) return false;
        if (hit.Variant < 0 || hit.Variant >= work.Versions.Length) return false;
        Hash256 hash = work.HeaderOf(hit).ComputeHash();
        return (uint)(hash.High >> 96) <= work.HitWord;
    }
}
