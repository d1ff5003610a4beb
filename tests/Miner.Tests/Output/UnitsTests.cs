using Miner.App.Output;

namespace Miner.Tests.Output;

public sealed class UnitsTests
{
    [Theory]
    [InlineData(0, "0 H/s")]
    [InlineData(12.34, "12.34 H/s")]
    [InlineData(999.9, "999.9 H/s")]
    [InlineData(999.96, "1.000 kH/s")]
    [InlineData(1234, "1.234 kH/s")]
    [InlineData(12_345_678, "12.35 MH/s")]
    [InlineData(123_456_789, "123.5 MH/s")]
    [InlineData(1.5e9, "1.500 GH/s")]
    public void Rate_EachSize_HasItsUnit(double rate, string text) => Assert.Equal(text, Units.Rate(rate));

    [Fact]
    public void Rates_SomeUnknown_ShareTheUnitOfTheLargest() =>
        Assert.Equal("12.35 0.900 n/a MH/s", Units.Rates(12_345_678, 900_000, null));

    [Theory]
    [InlineData(0.4, "0.4 s")]
    [InlineData(59.9, "59 s")]
    [InlineData(252, "4 min 12 s")]
    [InlineData(11_520, "3 h 12 min")]
    [InlineData(273_600, "3 d 4 h")]
    [InlineData(3.8e10, "1,204 years")]
    [InlineData(double.PositiveInfinity, "never")]
    public void Duration_EachSize_NamesTheTwoLargestUnits(double seconds, string text) =>
        Assert.Equal(text, Units.Duration(seconds));

    [Theory]
    [InlineData(4.656542373906925e-10, "4.6565e-10")]
    [InlineData(0.0312, "0.0312")]
    [InlineData(1, "1")]
    [InlineData(1024, "1.024k")]
    [InlineData(82_300_000_000_000, "82.30T")]
    [InlineData(double.PositiveInfinity, "infinite")]
    public void Difficulty_EachSize_IsShort(double difficulty, string text) =>
        Assert.Equal(text, Units.Difficulty(difficulty));
}
