using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.App.Bench;

/// <summary>
/// A job that nobody gave, with an easy target: its hits tell whether a device really hashed what it claims.
/// </summary>
internal static class SyntheticJob
{
    /// <summary>One hash in about a million is a hit.</summary>
    private static readonly Target EasyTarget = Target.FromDifficulty(1.0 / 4096);

    public static Job Make(uint time) => new()
    {
        Id = "bench",
        Epoch = new SourceEpoch("bench", 1),
        Coinbase = new CoinbaseTemplate([1, 0, 0, 0], 8, [0, 0, 0, 0]),
        Branch = MerkleBranch.Empty,
        Version = 0x20000000,
        VersionMask = new VersionMask(VersionMask.Bip320),
        PreviousBlock = Hash256.OfDoubleSha256([]),
        Bits = 0x1d00ffff,
        Time = time,
        ShareTarget = EasyTarget,
        AbandonsEarlier = true,
    };
}
