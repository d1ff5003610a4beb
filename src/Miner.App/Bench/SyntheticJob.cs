using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.App.Bench;

/// <summary>
/// A job that nobody gave, with an easy target: its hits tell whether a device really hashed what it claims.
/// </summary>
internal static class SyntheticJob
{
    /// <summary>One hash in about a million is a hit.</summary>
    public static Target EasyTarget { get; } = Target.FromDifficulty(1.0 / 4096);

    /// <summary>One hash in sixteen is a hit, which is for gathering hits and not for measuring a rate.</summary>
    public static Target EasiestTarget { get; } = Target.FromDifficulty(16 / Target.FromDifficulty(1).ExpectedHashes);

    // To confirm them costs a thousandth of the rate.
    private const double HitsPerSecond = 1000;
    private const double LikeliestHit = 1.0 / 256;

    /// <summary>A target that brings a thread of this many hashes a second enough hits to judge it by.</summary>
    public static Target TargetFor(double hashesPerSecond)
    {
        double hashesPerHit = Math.Max(hashesPerSecond / HitsPerSecond, 1 / LikeliestHit);
        return Target.FromDifficulty(hashesPerHit / Target.FromDifficulty(1).ExpectedHashes);
    }

    public static Job Make(uint time, Target target, bool versionRolling) => new()
    {
        Id = "bench",
        Epoch = new SourceEpoch("bench", 1),
        Coinbase = new CoinbaseTemplate([1, 0, 0, 0], 8, [0, 0, 0, 0]),
        Branch = MerkleBranch.Empty,
        Version = 0x20000000,
        VersionMask = versionRolling ? new VersionMask(VersionMask.Bip320) : VersionMask.None,
        PreviousBlock = Hash256.OfDoubleSha256([]),
        Bits = 0x1d00ffff,
        Time = time,
        ShareTarget = target,
        AbandonsEarlier = true,
    };
}
