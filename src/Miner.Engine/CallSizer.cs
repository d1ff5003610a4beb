using Miner.Core.Mining;

namespace Miner.Engine;

/// <summary>
/// Sizes search calls so that one lasts about the wished time, whatever the device's speed, and so that a call's hits
/// fit into its span even where the target is absurdly easy. Used by one loop.
/// </summary>
/// <param name="slots">
/// How many calls are under way at once. They may end together, the first late and the last at once, so that only the
/// time of as many in a row says how long one takes.
/// </param>
internal sealed class CallSizer(TimeSpan callTime, int hitsPerCall, int slots = 1)
{
    // A slow device must not be stuck in its first call, and one odd measurement must not throw the size far off.
    private const double FirstHashes = 1024;
    private const double MaxStep = 4;
    private const double MaxHashes = 1ul << 40;

    private readonly (double Hashes, TimeSpan Elapsed)[] _latest = new (double, TimeSpan)[slots];
    private double _hashes = FirstHashes;
    private long _calls;

    /// <summary>How many nonces the next call of this work should try; at least one.</summary>
    public ulong NextCount(Work work)
    {
        double hitsPerHash = HitProbability(work);
        double hashes = double.Min(_hashes, hitsPerCall / (2 * hitsPerHash));
        return (ulong)double.Max(1, hashes / work.Versions.Length);
    }

    /// <summary>Learns from a call that ended so long after the one before.</summary>
    public void Learn(double hashes, TimeSpan elapsed)
    {
        _latest[_calls++ % slots] = (hashes, elapsed);
        int known = (int)long.Min(_calls, slots);
        double sum = 0;
        TimeSpan time = TimeSpan.Zero;
        for (int call = 0; call < known; call++)
        {
            sum += _latest[call].Hashes;
            time += _latest[call].Elapsed;
        }

        double fitting = time > TimeSpan.Zero ? sum * (callTime / time) : double.PositiveInfinity;
        double mean = sum / known;
        _hashes = double.Clamp(fitting, double.Max(1, mean / MaxStep), double.Min(MaxHashes, mean * MaxStep));
    }

    /// <summary>The chance that one hash is a hit of this work.</summary>
    public static double HitProbability(Work work) => (work.HitWord + 1.0) / (1ul << 32);
}
