using Miner.Core.Mining;

namespace Miner.Engine;

/// <summary>
/// Sizes search calls so that one lasts about the wished time, whatever the device's speed, and so that a call's hits
/// fit into its span even where the target is absurdly easy. Used by one loop.
/// </summary>
internal sealed class CallSizer(TimeSpan callTime, int hitsPerCall)
{
    // A slow device must not be stuck in its first call, and one odd measurement must not throw the size far off.
    private const double FirstHashes = 1024;
    private const double MaxStep = 4;
    private const double MaxHashes = 1ul << 40;

    private double _hashes = FirstHashes;

    /// <summary>How many nonces the next call of this work should try; at least one.</summary>
    public ulong NextCount(Work work)
    {
        double hitsPerHash = HitProbability(work);
        double hashes = double.Min(_hashes, hitsPerCall / (2 * hitsPerHash));
        return (ulong)double.Max(1, hashes / work.Versions.Length);
    }

    /// <summary>Learns from a call.</summary>
    public void Learn(double hashes, TimeSpan elapsed)
    {
        double fitting = elapsed > TimeSpan.Zero ? hashes * (callTime / elapsed) : double.PositiveInfinity;
        _hashes = double.Clamp(fitting, double.Max(1, hashes / MaxStep), double.Min(MaxHashes, hashes * MaxStep));
    }

    /// <summary>The chance that one hash is a hit of this work.</summary>
    public static double HitProbability(Work work) => (work.HitWord + 1.0) / (1ul << 32);
}
