using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.Bench;

/// <summary>Jobs of the size that a pool sends: a coinbase of some 200 bytes and twelve Merkle siblings.</summary>
internal static class SampleJob
{
    public const string Source = "bench";

    private static readonly MerkleBranch Branch =
        new([.. Enumerable.Range(1, 12).Select(static i => Hash256.OfDoubleSha256([(byte)i]))]);

    public static Job Numbered(int number) => new()
    {
        Id = $"{number}",
        Epoch = new SourceEpoch(Source, 1),
        Coinbase = new CoinbaseTemplate([.. new byte[90]], 8, [.. new byte[110]]),
        Branch = Branch,
        Version = 0x20000000,
        VersionMask = new VersionMask(VersionMask.Bip320),
        PreviousBlock = Hash256.OfDoubleSha256(BitConverter.GetBytes(number)),
        Bits = 0x1d00ffff,
        Time = 1_700_000_000,
        ShareTarget = Target.FromDifficulty(1),
        AbandonsEarlier = true,
    };
}
