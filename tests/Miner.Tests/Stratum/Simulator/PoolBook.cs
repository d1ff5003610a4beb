namespace Miner.Tests.Stratum.Simulator;

/// <summary>What became of every share, as the pool sees it. Thread-safe.</summary>
internal sealed class PoolBook
{
    /// <summary>Full records are kept of this many shares; verdicts are kept of all.</summary>
    private const int Detailed = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, ShareVerdict> _first = [];
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

    /// <summary>What the pool said of this header when it first saw it; null where it never did.</summary>
    public ShareVerdict? FirstVerdict(ReadOnlySpan<byte> hash)
    {
        lock (_gate) return _first.TryGetValue(Key(hash), out ShareVerdict verdict) ? verdict : null;
    }

    /// <summary>Writes the share down, and turns it into a duplicate where its whole header was seen before.</summary>
    public JudgedShare Enter(JudgedShare share)
    {
        lock (_gate)
        {
            if (share.Hash is { } hash && !_first.TryAdd(Key(hash), share.Verdict))
                share = share with { Verdict = ShareVerdict.Duplicate };
            _counts[share.Verdict] = _counts.GetValueOrDefault(share.Verdict) + 1;
            _latest.Enqueue(share);
            if (_latest.Count > Detailed) _latest.Dequeue();
            return share;
        }
    }

    public override string ToString()
    {
        lock (_gate) return string.Join(", ", _counts.OrderBy(static c => c.Key).Select(static c => $"{c.Key} {c.Value}"));
    }

    // Two headers with the same 128 low bits of hash are the same header.
    private static UInt128 Key(ReadOnlySpan<byte> hash) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
}
