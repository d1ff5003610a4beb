using System.Numerics;
using Miner.Core.Chain;

namespace Miner.Core.DevChain;

/// <summary>How hard the development chain is.</summary>
public sealed record DevelopmentChainRules
{
    // A block's target moves by no more than this factor against the one before.
    private const int MaxStep = 4;

    /// <summary>regtest's nBits: every second hash meets it.</summary>
    public const uint EasiestBits = 0x207fffff;

    /// <summary>The first block's target, and every block's where <see cref="SecondsPerBlock"/> is null.</summary>
    public Target FirstTarget { get; init; } = Target.FromCompact(EasiestBits);

    /// <summary>The pace that the target is adjusted to at each block, from the times of the last few.</summary>
    public uint? SecondsPerBlock { get; init; }

    /// <summary>The nBits of the next block, given the last few, the oldest first.</summary>
    internal uint NextBits(IReadOnlyList<ChainLink> recent)
    {
        ChainLink last = recent[^1];
        if (SecondsPerBlock is not { } pace || recent.Count < 2) return last.Bits;
        BigInteger sum = BigInteger.Zero;
        foreach (ChainLink link in recent.Skip(1)) sum += Target.FromCompact(link.Bits).ToBigInteger();
        int intervals = recent.Count - 1;
        BigInteger mean = sum / intervals;
        long took = Math.Max((long)last.Time - recent[0].Time, 0);
        BigInteger wanted = mean * took / ((long)pace * intervals);

        BigInteger before = Target.FromCompact(last.Bits).ToBigInteger();
        BigInteger easiest = BigInteger.Min(before * MaxStep, Target.FromCompact(EasiestBits).ToBigInteger());
        return Compact(BigInteger.Clamp(wanted, BigInteger.Max(before / MaxStep, BigInteger.One), easiest));
    }

    private static uint Compact(BigInteger value)
    {
        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return Target.Parse(Convert.ToHexString(bytes).PadLeft(2 * Hash256.Size, '0')).ToCompact();
    }
}
