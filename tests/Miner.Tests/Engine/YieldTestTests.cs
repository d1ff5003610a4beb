using CsCheck;
using Miner.Engine;

namespace Miner.Tests.Engine;

public sealed class YieldTestTests
{
    // 64 expected hits take a 100 MH/s processor three minutes: 200,000 windows are more than a year.
    [Fact]
    public void Check_HonestDeviceOverAYear_IsNeverAccused() =>
        Gen.Int.Sample(static seed =>
        {
            var (test, random) = (new YieldTest(1e-9), new Random(seed));
            Assert.Null(FirstFault(test, random, step: YieldTest.Window, steps: 200_000, yield: 1));
        }, iter: 5);

    [Fact]
    public void Check_HonestDeviceUnderALooserLimit_IsAccusedNoMoreOftenThanTheLimit()
    {
        // At an improbability of 5 % at most about 1 run in 20 may be accused, however many looks a run takes.
        var random = new Random(20260101);
        int accused = 0;
        for (int run = 0; run < 1000; run++)
            if (FirstFault(new YieldTest(0.05), random, step: 16, steps: 400, yield: 1) is not null) accused++;
        Assert.InRange(accused, 1, 70);
    }

    [Theory]
    [InlineData(0, 64, "too few hits")]
    [InlineData(0.25, 128, "too few hits")]
    [InlineData(0.5, 600, "too few hits")]
    [InlineData(0.9, 20_000, "too few hits")]
    [InlineData(1.1, 20_000, "too many hits")]
    [InlineData(2, 300, "too many hits")]
    [InlineData(10, 64, "too many hits")]
    public void Check_DeviceThatIsOff_IsAccusedSoon(double yield, int expected, string fault)
    {
        for (int seed = 0; seed < 10; seed++)
        {
            string? found = FirstFault(new YieldTest(1e-9), new Random(seed), step: 4, steps: expected / 4, yield);
            Assert.StartsWith(fault, found, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Check_DeviceGoesBlindAfterMonths_IsAccusedWithinTwoWindows()
    {
        var (test, random) = (new YieldTest(1e-9), new Random(7));
        double expected = 0;
        long hits = 0;
        for (int step = 0; step < 50_000; step++)
        {
            (expected, hits) = (expected + YieldTest.Window, hits + Draw(random, YieldTest.Window));
            Assert.Null(test.Check(expected, hits));
        }

        double goneBlindAt = expected;
        while (test.Check(expected, hits) is null)
        {
            expected++;
            Assert.True(expected - goneBlindAt <= 2 * YieldTest.Window, "still believed");
        }
    }

    [Fact]
    public void Check_BeforeTheFirstCheckpoint_SaysNothing()
    {
        var test = new YieldTest(1e-9);
        Assert.Equal(YieldTest.Window / 2, test.NextCheckpoint);
        Assert.Null(test.Check((YieldTest.Window / 2) - 0.001, 0));
        Assert.NotNull(test.Check(YieldTest.Window / 2, 0));
    }

    private static string? FirstFault(YieldTest test, Random random, double step, int steps, double yield)
    {
        double expected = 0;
        long hits = 0;
        for (int i = 0; i < steps; i++)
        {
            (expected, hits) = (expected + step, hits + Draw(random, step * yield));
            if (test.Check(expected, hits) is { } fault) return fault;
        }

        return null;
    }

    // Knuth: multiply uniforms until they fall below e^-mean; 1 - x, because the seeded generator does give 0.
    private static long Draw(Random random, double mean)
    {
        double product = 1, limit = Math.Exp(-mean);
        long count = -1;
        do
        {
            product *= 1 - random.NextDouble();
            count++;
        }
        while (product > limit);
        return count;
    }
}
