using CsCheck;
using Miner.Engine;

namespace Miner.Tests.Engine;

public sealed class PoissonTests
{
    // Printed values: e^-20; Wolfram's and R's ppois(10, 10), ppois(5, 10), ppois(20, 10, lower=FALSE) + dpois(20, 10).
    [Theory]
    [InlineData(0, 20, 2.0611536224385579e-9)]
    [InlineData(10, 10, 0.58303975019298537)]
    [InlineData(5, 10, 0.06708596287903184)]
    [InlineData(0, 64, 1.6038108905486379e-28)]
    public void AtMost_PublishedValues_AreMet(long count, double mean, double probability) =>
        Assert.Equal(1, Poisson.AtMost(count, mean) / probability, 1e-12);

    [Fact]
    public void Tails_SmallMeans_AgreeWithThePlainSum() =>
        Gen.Select(Gen.Int[0, 120], Gen.Double[0.01, 60]).Sample(static (count, mean) =>
        {
            double term = Math.Exp(-mean), below = 0;
            for (int k = 0; k < count; k++)
            {
                below += term;
                term *= mean / (k + 1);
            }

            double above = 0;
            for (int k = count; k < count + 400; k++)
            {
                above += term;
                term *= mean / (k + 1);
            }

            return IsNear(Poisson.AtLeast(count, mean), above) && IsNear(Poisson.AtMost(count - 1, mean), below);
        });

    [Fact]
    public void Tails_AnyCountAndMean_AddUpToOneAndFallOutwards() =>
        Gen.Select(Gen.Long[0, 1_000_000], Gen.Double[0.001, 1_000_000]).Sample(static (count, mean) =>
            Math.Abs(Poisson.AtMost(count, mean) + Poisson.AtLeast(count + 1, mean) - 1) < 1e-9
            && Poisson.AtMost(count, mean) <= Poisson.AtMost(count + 1, mean) + 1e-9
            && Poisson.AtMost(count, mean) is >= 0 and <= 1 + 1e-9);

    // Far out and with a large mean Poisson is close to normal: P(Z < -6) = 9.866e-10, a little skewed.
    [Theory]
    [InlineData(1e8)]
    [InlineData(1e10)]
    [InlineData(1e12)]
    public void Tails_LargeMeans_AreCloseToNormal(double mean)
    {
        double sigmas = 6 * Math.Sqrt(mean);
        Assert.Equal(1, Poisson.AtMost((long)(mean - sigmas), mean) / 9.866e-10, 0.02);
        Assert.Equal(1, Poisson.AtLeast((long)(mean + sigmas), mean) / 9.866e-10, 0.02);
    }

    private static bool IsNear(double value, double expected) =>
        Math.Abs(value - expected) <= Math.Max(1e-11 * expected, 1e-300)
        || (expected > 1e-3 && Math.Abs(value - expected) < 1e-12);
}
