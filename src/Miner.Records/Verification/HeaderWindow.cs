using Miner.Core.Chain;

namespace Miner.Records.Verification;

/// <summary>What the rules for the next header need of those before it.</summary>
internal sealed class HeaderWindow
{
    // Of Bitcoin Core's GetMedianTimePast.
    private const int MedianSpan = 11;

    private readonly Queue<uint> _times = new(MedianSpan);
    private readonly bool _isWhole;

    public HeaderWindow(int firstHeight) => (NextHeight, _isWhole) = (firstHeight, firstHeight == 0);

    private HeaderWindow(HeaderWindow other)
    {
        (_times, _isWhole, NextHeight) = (new Queue<uint>(other._times), other._isWhole, other.NextHeight);
        (Last, PeriodFirst, LastRegularBits) = (other.Last, other.PeriodFirst, other.LastRegularBits);
    }

    public int NextHeight { get; private set; }

    /// <summary>Null before the first header.</summary>
    public BlockHeader? Last { get; private set; }

    /// <summary>The header that the present period of 2016 began with; null where the archive begins after it.</summary>
    public BlockHeader? PeriodFirst { get; private set; }

    /// <summary>
    /// nBits of the last header that is the first of its period, or was not mined at the easiest target; null where there
    /// is none yet.
    /// </summary>
    public uint? LastRegularBits { get; private set; }

    /// <summary>The median of the times of the last eleven headers; null where they are not all there.</summary>
    public uint? MedianTime
    {
        get
        {
            if (_times.Count < (_isWhole ? 1 : MedianSpan)) return null;
            Span<uint> sorted = stackalloc uint[MedianSpan];
            int count = 0;
            foreach (uint time in _times) sorted[count++] = time;
            sorted[..count].Sort();
            return sorted[count / 2];
        }
    }

    public HeaderWindow Copy() => new(this);

    public void Add(BlockHeader header, uint easiestBits)
    {
        bool isFirst = NextHeight % DifficultyRules.Period == 0;
        if (isFirst) PeriodFirst = header;
        if (isFirst || header.Bits != easiestBits) LastRegularBits = header.Bits;
        if (_times.Count == MedianSpan) _times.Dequeue();
        _times.Enqueue(header.Time);
        Last = header;
        NextHeight++;
    }
}
