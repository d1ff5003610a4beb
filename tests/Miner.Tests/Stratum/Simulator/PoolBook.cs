namespace Miner.Tests.Stratum.Simulator;

/// <param name="First">What the pool said when it first saw the header.</param>
internal sealed record SeenShare(ShareVerdict First, int Times);

/// <summary>What became of every share, as the pool sees it. Thread-safe.</summary>
internal sealed class PoolBook
{
    /// <summary>Full records are kept of this many shares; verdicts are kept of all.</summary>
    private const int Detailed = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, SeenShare> _seen = [];
    private readonly Dictionary<ShareVerdict, long> _counts = [];
    private readonly Queue<JudgedShare> _latest = [];

    public long Accepted => Count(ShareVerdict.Accepted);

    public long Submitted
    {
        get { lock (_gate) return _counts.Values.Sum(); }
    }

    /// <summary>The last shares that came in, the oldest first.</summary>
    public IReadOnlyList<JudgedShare> Latest
    {
        get { lock (_gate) return [.. _latest]; }
    }

    public long Count(ShareVerdict verdict)
    {
        lock (_gate) return _counts.GetValueOrDefault(verdict);
    }

    /// <summary>What the pool knows of this header; null where it never saw it.</summary>
    public SeenShare? Find(ReadOnlySpan<byte> hash)
    {
        lock (_gate) return _seen.GetValueOrDefault(Key(hash));
    }

    /// <summary>Writes the share down; a good one becomes a duplicate where its whole header was seen before.</summary>
    public JudgedShare Enter(JudgedShare share)
    {
        lock (_gate)
        {
            if (share.Hash is { } hash) share = Compare(share, Key(hash));
            _counts[share.Verdict] = _counts.GetValueOrDefault(share.Verdict) + 1;
            _latest.Enqueue(share);
            if (_latest.Count > Detailed) _latest.Dequeue();
            return share;
        }
    }

    public override string ToString()
    {
        lock (_gate)
            return string.Join(", ", _counts.OrderBy(static c => c.Key).Select(static c => $"{c.Key} {c.Value}"));
    }

    // As real pools do: a stale share is stale again, and not a duplicate.
    private JudgedShare Compare(JudgedShare share, UInt128 key)
    {
        SeenShare? seen = _seen.GetValueOrDefault(key);
        _seen[key] = seen is null ? new SeenShare(share.Verdict, 1) : seen with { Times = seen.Times + 1 };
        bool isRepeat = seen is not null && share.Verdict == ShareVerdict.Accepted;
        return isRepeat ? share with { Verdict = ShareVerdict.Duplicate } : share;
    }

    // Two headers with the same 128 low bits of hash are the same header.
    private static UInt128 Key(ReadOnlySpan<byte> hash) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
}
