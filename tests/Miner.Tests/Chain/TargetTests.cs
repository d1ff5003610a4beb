using System.Numerics;
using CsCheck;
using Miner.Core.Chain;

namespace Miner.Tests.Chain;

public sealed class TargetTests
{
    // The first, third and last are those of Bitcoin Core's and the developer guide's own examples.
    [Theory]
    [InlineData(0x1d00ffffu, "00000000ffff0000000000000000000000000000000000000000000000000000")]
    [InlineData(0x1b0404cbu, "00000000000404cb000000000000000000000000000000000000000000000000")]
    [InlineData(0x207fffffu, "7fffff0000000000000000000000000000000000000000000000000000000000")]
    [InlineData(0x01120000u, "0000000000000000000000000000000000000000000000000000000000000012")]
    [InlineData(0x05009234u, "0000000000000000000000000000000000000000000000000000000092340000")]
    public void FromCompact_KnownBits_IsTheKnownTarget(uint bits, string target)
    {
        Assert.Equal(target, Target.FromCompact(bits).ToString());
        Assert.Equal(bits, Target.FromCompact(bits).ToCompact());
        Assert.Equal(Target.FromCompact(bits), Target.Parse(target));
    }

    [Theory]
    [InlineData(0x00000000u, "zero")]
    [InlineData(0x01003456u, "zero")]
    [InlineData(0x1d800001u, "negative")]
    [InlineData(0x04923456u, "negative")]
    [InlineData(0xff123456u, "256 bits")]
    [InlineData(0x22ffff00u, "negative")]
    [InlineData(0x2300ffffu, "256 bits")]
    public void FromCompact_BitsWithoutTarget_AreRefused(uint bits, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => Target.FromCompact(bits)).Message,
            StringComparison.Ordinal);

    // The oracle is the definition: mantissa * 256^(exponent - 3), a number from 1 to 2^256 - 1 without the sign bit.
    [Fact]
    public void FromCompact_AnyExponentAndMantissa_IsTheDefinitionOrRefused()
    {
        Gen<uint> mantissas = Gen.OneOf(
            Gen.UInt[0, 0xffffff],
            Gen.Select(Gen.UInt[0, 0xff], Gen.Int[0, 2], static (one, place) => one << (8 * place)),
            Gen.Select(Gen.Int[0, 24], Gen.UInt[0, 2], static (bit, past) => Math.Min((1u << bit) - 1 + past, 0xffffff)));
        Gen.Select(Gen.UInt[0, 36], mantissas).Sample(static (exponent, mantissa) =>
        {
            BigInteger shifted = (BigInteger)(mantissa & 0x7fffff) * BigInteger.Pow(256, (int)exponent);
            BigInteger defined = shifted / BigInteger.Pow(256, 3);
            bool isTarget = (mantissa & 0x800000) == 0 && defined > 0 && defined < BigInteger.Pow(2, 256);
            uint bits = (exponent << 24) | mantissa;
            if (!isTarget)
            {
                Assert.Throws<FormatException>(() => Target.FromCompact(bits));
                return;
            }

            Target target = Target.FromCompact(bits);
            Assert.Equal(defined, target.ToBigInteger());
            Assert.Equal(target, Target.FromCompact(target.ToCompact()));
        }, iter: 20_000);
    }

    [Fact]
    public void FromDifficulty_One_IsDifficultyOneOnEachScale()
    {
        Assert.Equal(Target.FromCompact(0x1d00ffff), Target.FromDifficulty(1));
        Assert.Equal("00000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            Target.FromDifficulty(1, DifficultyScale.Pdiff).ToString());
    }

    [Theory, InlineData(0.0001), InlineData(0.5), InlineData(1), InlineData(16384), InlineData(1e15)]
    public void FromDifficulty_AnyScale_ReadsBackAsTheSameDifficulty(double difficulty)
    {
        foreach (DifficultyScale scale in Enum.GetValues<DifficultyScale>())
            Assert.Equal(1, Difficulty.Of(Target.FromDifficulty(difficulty, scale), scale) / difficulty, 9);
    }

    [Theory]
    [InlineData(0), InlineData(-1), InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public void FromDifficulty_NoDifficulty_IsRefused(double difficulty) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Target.FromDifficulty(difficulty));

    [Fact]
    public void FromDifficulty_AnyFraction_IsTheExactQuotientRoundedDown() => Gen.Long[1, 1L << 52].Sample(thousandth =>
        Target.FromDifficulty(thousandth / 1024.0).ToBigInteger() == (((BigInteger)0xffff << 208) * 1024) / thousandth);

    [Fact]
    public void FromDifficulty_TinyDifficulty_IsTheEasiestTarget() =>
        Assert.Equal(Target.Easiest, Target.FromDifficulty(double.Epsilon));

    [Fact]
    public void Of_Block125552_IsItsNetworkDifficulty() =>
        Assert.Equal(244112.48777434, Difficulty.Of(Target.FromCompact(0x1a44b9f2)), 6);

    [Fact]
    public void IsMetBy_HashAroundTheTarget_ComparesAllBits()
    {
        Target target = Target.FromCompact(0x1d00ffff);
        Assert.True(target.IsMetBy(Hash256.Parse(target.ToString())));
        Assert.False(target.IsMetBy(Hash256.Parse("00000000ffff0000000000000000000000000000000000000000000000000001")));
        Assert.True(target.IsMetBy(Hash256.Parse("00000000fffeffffffffffffffffffffffffffffffffffffffffffffffffffff")));
        Assert.False(target.IsMetBy(Hash256.Parse("00000001fffeffffffffffffffffffffffffffffffffffffffffffffffffffff")));
    }

    [Fact]
    public void CompareTo_AnyTwo_OrdersLikeTheirNumbers() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[32]).Sample((a, b) =>
        {
            Target left = Target.Parse(Convert.ToHexString(a)), right = Target.Parse(Convert.ToHexString(b));
            Assert.Equal(left.ToBigInteger().CompareTo(right.ToBigInteger()), left.CompareTo(right));
            Assert.Equal(left.ToBigInteger() < right.ToBigInteger(), left < right);
        });

    [Fact]
    public void HighWord_OfATarget_IsItsTopThirtyTwoBits() =>
        Assert.Equal(0x7fffff00u, Target.FromCompact(0x207fffff).HighWord);
}
