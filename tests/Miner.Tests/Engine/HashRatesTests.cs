using Miner.Engine.Reporting;

namespace Miner.Tests.Engine;

public sealed class HashRatesTests
{
    [Fact]
    public void Sum_OneWindowNotFull_TheSumOfThatWindowIsUnknown()
    {
        HashRates sum = HashRates.Sum([new(10, 20, null, 5, 12), new(1, null, null, 3, 2)]);
        Assert.Equal(new HashRates(11, null, null, 8, 14), sum);
    }

    [Fact]
    public void Sum_NoDevices_IsZero() => Assert.Equal(new HashRates(0, 0, 0, 0, 0), HashRates.Sum([]));
}
