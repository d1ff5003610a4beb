namespace Miner.Core.Mining;

/// <summary>
/// Gives the pairs of extranonce2 and time of one content, none of them twice: once every extranonce2 was used, the
/// same values come again under a later time than any before. Thread-safe.
/// </summary>
/// <param name="count">How many values extranonce2 can take; null where it never runs out.</param>
internal sealed class ExtraNonceLaps(ExtraNonceCursor cursor, ulong? count)
{
    private readonly Lock _gate = new();
    private ulong? _first;
    private ulong _lap;
    private ulong _floor;
    private uint _highest;

    /// <summary>False where it would be later than <paramref name="latest"/>; times in seconds since 1970.</summary>
    public bool TryTake(ulong earliest, uint latest, out ulong extraNonce2, out uint time)
    {
        lock (_gate)
        {
            ulong index = cursor.Take();
            StartLap(index);
            extraNonce2 = index % count ?? index;
            ulong rolled = ulong.Max(_floor, earliest);
            time = (uint)ulong.Min(rolled, latest);
            if (rolled > latest) return false;
            _highest = uint.Max(_highest, time);
            return true;
        }
    }

    private void StartLap(ulong index)
    {
        _first ??= index;
        ulong lap = (index - _first) / count ?? 0;
        if (lap == _lap) return;
        (_lap, _floor) = (lap, _highest + 1ul);
    }
}
