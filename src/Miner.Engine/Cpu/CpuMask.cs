using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace Miner.Engine.Cpu;

/// <summary>Processor cores, written as a number whose bit 0 is core 0: <c>0x3</c> are cores 0 and 1.</summary>
public sealed record CpuMask
{
    /// <summary>Linux counts no further by default.</summary>
    public const int MaxCores = 1024;

    private CpuMask(ImmutableArray<int> cores) => Cores = cores;

    /// <summary>At least one, ascending.</summary>
    public ImmutableArray<int> Cores { get; }

    /// <summary>Reads a mask in hexadecimal after <c>0x</c>, otherwise in decimal.</summary>
    /// <exception cref="FormatException">Not such a number, no core in it, or too many.</exception>
    public static CpuMask Parse(string text)
    {
        BigInteger mask = ParseNumber(text);
        if (mask.IsZero) throw new FormatException($"the core mask '{text}' names no core");
        if (mask >> MaxCores != 0) throw new FormatException($"a core mask has at most {MaxCores} bits");
        return new CpuMask([.. Enumerable.Range(0, MaxCores).Where(core => !((mask >> core) & 1).IsZero)]);
    }

    public bool Equals(CpuMask? other) => other is not null && Cores.AsSpan().SequenceEqual(other.Cores.AsSpan());

    public override int GetHashCode() => Cores.Aggregate(0, HashCode.Combine);

    public override string ToString()
    {
        BigInteger mask = Cores.Aggregate(BigInteger.Zero, static (sum, core) => sum | (BigInteger.One << core));
        return string.Create(CultureInfo.InvariantCulture, $"0x{mask:x}");
    }

    // The leading zero keeps BigInteger from reading a first digit of 8 to f as a sign.
    private static BigInteger ParseNumber(string text)
    {
        bool hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        string digits = hex ? text[2..] : text;
        NumberStyles style = hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (digits.Length is 0 or > MaxCores / 2
            || !BigInteger.TryParse("0" + digits, style, CultureInfo.InvariantCulture, out BigInteger mask))
            throw new FormatException($"'{Shorten(text)}' is not a core mask such as 0x3 (cores 0 and 1)");
        return mask;
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
