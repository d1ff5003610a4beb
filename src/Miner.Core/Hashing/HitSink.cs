using Miner.Core.Mining;

namespace Miner.Core.Hashing;

/// <summary>Keeps hits as far as the span reaches, and counts them all (up to what an int holds).</summary>
internal ref struct HitSink(Span<Hit> hits)
{
    private readonly Span<Hit> _hits = hits;

    public int Count { get; private set; }

    public void Add(Hit hit)
    {
        if (Count < _hits.Length) _hits[Count] = hit;
        if (Count < int.MaxValue) Count++;
    }
}
