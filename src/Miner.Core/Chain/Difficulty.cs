using System.Numerics;

namespace Miner.Core.Chain;

/// <summary>What difficulty 1 means. The scales differ by 1 in 65,536; see the Core README for the choice.</summary>
public enum DifficultyScale
{
    /// <summary>nBits 1d00ffff, the node's scale and that of ckpool, cgminer and most pools.</summary>
    Bdiff,

    /// <summary>32 zero bits followed by ones: the "pool difficulty" of the wiki and of DATUM.</summary>
    Pdiff,
}

/// <summary>Difficulties as pools and nodes state them.</summary>
public static class Difficulty
{
    private static readonly BigInteger BdiffOne = (BigInteger)0xffff << 208;
    private static readonly BigInteger PdiffOne = (BigInteger.One << 224) - 1;

    /// <summary>The target of difficulty 1.</summary>
    public static BigInteger One(DifficultyScale scale) => scale == DifficultyScale.Bdiff ? BdiffOne : PdiffOne;

    /// <summary>How much harder the target is than difficulty 1.</summary>
    public static double Of(Target target, DifficultyScale scale = DifficultyScale.Bdiff) =>
        Quotient(One(scale), target.ToBigInteger());

    /// <summary>The highest difficulty whose target this hash meets.</summary>
    public static double Of(Hash256 hash, DifficultyScale scale = DifficultyScale.Bdiff) =>
        Quotient(One(scale), ((BigInteger)hash.High << 128) | hash.Low);

    private static double Quotient(BigInteger one, BigInteger value) =>
        value.IsZero ? double.PositiveInfinity : (double)one / (double)value;
}
