namespace Miner.Engine;

/// <summary>
/// What one device claimed and what was found true. The device loop writes the claims, the judge writes the
/// refutations, and either may pass the verdict that retires the device.
/// </summary>
internal sealed class DeviceHealth(EngineOptions options)
{
    private readonly YieldTest _yield = new(options.YieldImprobability);
    private double _expected;
    private long _claimed;
    private long _false;
    private long _refuted;
    private int _falseInARow;
    private volatile string? _verdict;

    /// <summary>Why the device must stop; null while it is believed.</summary>
    public string? Verdict => _verdict;

    public double ExpectedHits => Volatile.Read(ref _expected);
    public long FalseHits => Volatile.Read(ref _false);

    /// <summary>Claimed and not refuted; a hit on its way to the judge counts until it is refuted.</summary>
    public long Hits => Volatile.Read(ref _claimed) - Volatile.Read(ref _refuted);

    /// <summary>Called by the device loop after each call.</summary>
    public void Claim(double expectedHits, int hits)
    {
        Volatile.Write(ref _expected, _expected + expectedHits);
        if (hits != 0) Volatile.Write(ref _claimed, _claimed + hits);
        if (_expected >= _yield.NextCheckpoint && _yield.Check(_expected, Hits) is { } fault) Condemn(fault);
    }

    /// <summary>Called by the judge for each of the device's candidates.</summary>
    public void Learn(Judgement judgement)
    {
        if (judgement == Judgement.FalseHit) Refute();
        else _falseInARow = 0;

        // True, but known already: it proves no new hashes.
        if (judgement == Judgement.Duplicate) Volatile.Write(ref _refuted, _refuted + 1);
    }

    /// <summary>The first reason stays.</summary>
    public void Condemn(string reason) => Interlocked.CompareExchange(ref _verdict, reason, null);

    private void Refute()
    {
        Volatile.Write(ref _refuted, _refuted + 1);
        Volatile.Write(ref _false, _false + 1);
        if (++_falseInARow >= options.FalseHitLimit) Condemn($"{_falseInARow} false hits in a row");
    }
}
