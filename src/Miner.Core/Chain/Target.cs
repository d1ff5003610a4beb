using System.Numerics;

namespace Miner.Core.Chain;

/// <summary>The 256-bit number a block hash, read as little-endian, must not exceed.</summary>
public readonly record struct Target : IComparable<Target>
{
    private static readonly BigInteger Limit = (BigInteger.One << 256) - 1;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    private Target(BigInteger value)
    {
        _high = (UInt128)(value >> 128);
        _low = (UInt128)(value & UInt128.MaxValue);
    }

    /// <summary>The easiest target there is: every hash meets it.</summary>
    public static Target Easiest { get; } = new(Limit);

    /// <summary>The top 32 bits: what a search compares first, as a floor on H7.</summary>
    public uint HighWord => (uint)(_high >> 96);

    /// <summary>Decodes a header's <c>nBits</c>: one byte of exponent, a sign bit and 23 bits of mantissa.</summary>
    /// <exception cref="FormatException">The target is zero, negative or wider than 256 bits.</exception>
    public static Target FromCompact(uint bits)
    {
        int exponent = (int)(bits >> 24);
        uint mantissa = bits & 0x7fffff;
        if (mantissa != 0 && (bits & 0x800000) != 0) throw new FormatException($"nBits {bits:x8} is negative");
        BigInteger value = exponent <= 3
            ? mantissa >> (8 * (3 - exponent))
            : (BigInteger)mantissa << (8 * (exponent - 3));
        if (value.IsZero) throw new FormatException($"nBits {bits:x8} is zero: no hash can meet it");
        if (value > Limit) throw new FormatException($"nBits {bits:x8} is wider than 256 bits");
        return new Target(value);
    }

    /// <summary>The target that a hash must meet to count as <paramref name="difficulty"/> on the given scale.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, infinite or not a number.</exception>
    public static Target FromDifficulty(double difficulty, DifficultyScale scale = DifficultyScale.Bdiff)
    {
        if (!double.IsFinite(difficulty) || difficulty <= 0)
            throw new ArgumentOutOfRangeException(nameof(difficulty), difficulty, "a difficulty is a positive number");
        (BigInteger mantissa, int exponent) = Split(difficulty);
        BigInteger one = Difficulty.One(scale);
        BigInteger value = exponent >= 0 ? one / (mantissa << exponent) : (one << -exponent) / mantissa;
        return new Target(BigInteger.Min(value, Limit));
    }

    /// <exception cref="FormatException">Not 64 hex digits.</exception>
    public static Target Parse(ReadOnlySpan<char> displayHex)
    {
        Hash256 number = Hash256.Parse(displayHex);
        return new Target(((BigInteger)number.High << 128) | number.Low);
    }

    public bool IsMetBy(Hash256 hash) => hash.High < _high || (hash.High == _high && hash.Low <= _low);

    /// <summary>The header field for this target, rounded down to 23 bits of mantissa.</summary>
    public uint ToCompact()
    {
        BigInteger value = ToBigInteger();
        int size = value.GetByteCount(isUnsigned: true);
        uint mantissa = (uint)(size <= 3 ? value << (8 * (3 - size)) : value >> (8 * (size - 3)));
        if ((mantissa & 0x800000) == 0) return ((uint)size << 24) | mantissa;
        return ((uint)(size + 1) << 24) | (mantissa >> 8);
    }

    /// <summary>This target times a fraction, rounded down, and at most <see cref="Easiest"/>: a retarget's arithmetic.</summary>
    public Target Scale(uint numerator, uint denominator)
    {
        ArgumentOutOfRangeException.ThrowIfZero(denominator);
        return new Target(BigInteger.Min(ToBigInteger() * numerator / denominator, Limit));
    }

    public BigInteger ToBigInteger() => ((BigInteger)_high << 128) | _low;

    /// <summary>Hashes that are tried on average until one meets the target: 2^256 / (target + 1).</summary>
    public double ExpectedHashes => Math.Pow(2, 256) / ((double)ToBigInteger() + 1);

    public int CompareTo(Target other)
    {
        int high = _high.CompareTo(other._high);
        return high != 0 ? high : _low.CompareTo(other._low);
    }

    public static bool operator <(Target left, Target right) => left.CompareTo(right) < 0;
    public static bool operator >(Target left, Target right) => left.CompareTo(right) > 0;
    public static bool operator <=(Target left, Target right) => left.CompareTo(right) <= 0;
    public static bool operator >=(Target left, Target right) => left.CompareTo(right) >= 0;

    /// <summary>64 hex digits, the most significant first.</summary>
    public override string ToString() => $"{_high:x32}{_low:x32}";

    private static (BigInteger Mantissa, int Exponent) Split(double value)
    {
        long raw = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((raw >> 52) & 0x7ff);
        long fraction = raw & 0xfffffffffffff;
        return exponent == 0 ? (fraction, -1074) : (fraction | (1L << 52), exponent - 1075);
    }
}
