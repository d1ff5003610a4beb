namespace Miner.Engine;

/// <summary>
/// Compares hits with what the claimed hashes should have brought. It looks only at fixed checkpoints and spends its
/// error over them (1/2 + 1/6 + 1/12 + … = 1), so that the chance of ever accusing an honest device, however long it
/// runs, stays below the given improbability. Where hits are not rare the true spread is narrower than Poisson's,
/// which errs on the device's side.
/// </summary>
internal sealed class YieldTest(double improbability)
{
    /// <summary>
    /// Hits expected in a window, and up to the first checkpoint of the whole run: silence over 64 has a chance of
    /// 10^-28, so a device that goes blind is noticed within one window even after years.
    /// </summary>
    public const double Window = 64;

    private double _expected;
    private long _hits;
    private double _windowExpected;
    private long _windowHits;
    private long _windows;
    private long _doublings;
    private double _nextDoubling = Window / 2;

    /// <summary>
    /// Takes the totals up to now and says what is wrong with them, or null. The window finds a device that changed;
    /// the doubling checkpoints find one that is a little off all the time.
    /// </summary>
    public string? Check(double expected, long hits)
    {
        (_expected, _hits) = (expected, hits);
        return CheckDoubling() ?? CheckWindow();
    }

    /// <summary>Below this total of expected hits there is nothing to check.</summary>
    public double NextCheckpoint => double.Min(_nextDoubling, _windowExpected + Window);

    private string? CheckDoubling()
    {
        if (_expected < _nextDoubling) return null;
        _nextDoubling = _expected * 2;
        return Judge(_hits, _expected, ++_doublings);
    }

    private string? CheckWindow()
    {
        if (_expected < _windowExpected + Window) return null;
        string? fault = Judge(_hits - _windowHits, _expected - _windowExpected, ++_windows);
        (_windowExpected, _windowHits) = (_expected, _hits);
        return fault;
    }

    private string? Judge(long hits, double expected, long look)
    {
        // Two series of looks with two tails each.
        double limit = improbability / 4 / look / (look + 1);
        double few = Poisson.AtMost(hits, expected);
        if (few < limit) return Fault("too few hits", hits, expected, few);
        double many = Poisson.AtLeast(hits, expected);
        return many < limit ? Fault("too many hits", hits, expected, many) : null;
    }

    private static string Fault(string what, long hits, double expected, double chance) =>
        FormattableString.Invariant($"{what}: {hits} of {expected:F1} expected, chance {chance:E1}");
}
