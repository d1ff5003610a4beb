using Miner.Core.Chain;

namespace Miner.Engine;

/// <summary>
/// The last hashes seen, a bounded number of them. A hash stands for its whole header, version and time included.
/// </summary>
internal sealed class RecentHashes(int capacity)
{
    private readonly HashSet<Hash256> _known = [];
    private readonly Queue<Hash256> _order = new();

    /// <summary>False where the hash is known.</summary>
    public bool TryAdd(Hash256 hash)
    {
        if (!_known.Add(hash)) return false;
        _order.Enqueue(hash);
        if (_order.Count > capacity) _known.Remove(_order.Dequeue());
        return true;
    }
}
