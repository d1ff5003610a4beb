using CsCheck;
using Miner.Engine.Cpu;

namespace Miner.Tests.EveryDevice;

public sealed class CpuMaskTests
{
    [Theory]
    [InlineData("0x3", new[] { 0, 1 })]
    [InlineData("0X80", new[] { 7 })]
    [InlineData("0xF0", new[] { 4, 5, 6, 7 })]
    [InlineData("5", new[] { 0, 2 })]
    [InlineData("0x10000000000000000", new[] { 64 })]
    public void Parse_Mask_NamesItsCores(string text, int[] cores) =>
        Assert.Equal(cores, CpuMask.Parse(text).Cores);

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("-1")]
    [InlineData("0x-1")]
    [InlineData("0,1")]
    [InlineData(" 3")]
    [InlineData("0xg")]
    [InlineData("3.0")]
    public void Parse_NoNumber_SaysHowAMaskLooks(string text)
    {
        var error = Assert.Throws<FormatException>(() => CpuMask.Parse(text));
        Assert.Equal($"'{text}' is not a core mask such as 0x3 (cores 0 and 1)", error.Message);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0x000")]
    public void Parse_Zero_NamesNoCore(string text)
    {
        var error = Assert.Throws<FormatException>(() => CpuMask.Parse(text));
        Assert.Equal($"the core mask '{text}' names no core", error.Message);
    }

    [Fact]
    public void Parse_HighestCore_IsTheLastThatFits()
    {
        Assert.Equal([CpuMask.MaxCores - 1], CpuMask.Parse("0x8" + new string('0', 255)).Cores);
        Assert.Throws<FormatException>(() => CpuMask.Parse("0x1" + new string('0', 256)));
        Assert.Throws<FormatException>(() => CpuMask.Parse("0x" + new string('f', 1_000_000)));
    }

    [Fact]
    public void Parse_AnyPrintedMask_IsItself() =>
        Gen.ULong.Where(static bits => bits != 0).Sample(static bits =>
        {
            CpuMask mask = CpuMask.Parse($"0x{bits:x}");
            Assert.Equal(Enumerable.Range(0, 64).Where(core => (bits >> core & 1) != 0), mask.Cores);
            Assert.Equal(mask, CpuMask.Parse(mask.ToString()));
            Assert.Equal(mask, CpuMask.Parse($"{bits}"));
        });

    [Fact]
    public void Parse_AnyText_ThrowsNothingElse() =>
        Gen.String.Sample(static text =>
        {
            try
            {
                Assert.NotEmpty(CpuMask.Parse(text).Cores);
            }
            catch (FormatException error)
            {
                Assert.True(error.Message.Length < 120);
            }
        });
}
