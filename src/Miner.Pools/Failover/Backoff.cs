namespace Miner.Pools.Failover;

/// <summary>
/// Pauses between attempts: each up to twice the one before, never above the longest, and with jitter, so that a thousand
/// miners do not come back in the same second. One owner; not thread-safe.
/// </summary>
internal sealed class Backoff
{
    private readonly TimeSpan _first;
    private readonly TimeSpan _longest;
    private readonly Random _random;
    private TimeSpan _ceiling;

    public Backoff(TimeSpan first, TimeSpan longest, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(first, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, TimeSpan.Zero);
        (_first, _longest, _random) = (first, longest, random);
        Reset();
    }

    /// <summary>Between half of the present ceiling and the whole of it; then the ceiling doubles.</summary>
    public TimeSpan Next()
    {
        TimeSpan pause = _ceiling * (0.5 + (_random.NextDouble() / 2));
        _ceiling = Min(_ceiling < _longest / 2 ? _ceiling * 2 : _longest, _longest);
        return pause;
    }

    /// <summary>To be called once an attempt has worked.</summary>
    public void Reset() => _ceiling = Min(_first, _longest);

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
