using Miner.Engine;

namespace Miner.Tests.Engine;

public sealed class DeviceHealthTests
{
    [Fact]
    public void Learn_FalseHitsInARow_CondemnAtTheLimit()
    {
        var health = new DeviceHealth(new EngineOptions { FalseHitLimit = 3 });
        health.Learn(Judgement.FalseHit);
        health.Learn(Judgement.FalseHit);
        Assert.Null(health.Verdict);
        health.Learn(Judgement.FalseHit);
        Assert.Equal("3 false hits in a row", health.Verdict);
        Assert.Equal(3, health.FalseHits);
    }

    [Theory]
    [InlineData((int)Judgement.Share)]
    [InlineData((int)Judgement.YieldOnly)]
    [InlineData((int)Judgement.Duplicate)]
    public void Learn_TrueHitBetweenFalseOnes_StartsTheRowAnew(int between)
    {
        var health = new DeviceHealth(new EngineOptions { FalseHitLimit = 2 });
        for (int i = 0; i < 20; i++) health.Learn(i % 2 == 0 ? Judgement.FalseHit : (Judgement)between);
        Assert.Null(health.Verdict);
        Assert.Equal(10, health.FalseHits);
    }

    [Fact]
    public void Hits_FalseAndRepeatedOnes_DoNotCount()
    {
        var health = new DeviceHealth(new EngineOptions());
        health.Claim(10, 9);
        health.Learn(Judgement.FalseHit);
        health.Learn(Judgement.Duplicate);
        health.Learn(Judgement.YieldOnly);
        Assert.Equal((7L, 1L, 10.0), (health.Hits, health.FalseHits, health.ExpectedHits));
    }

    [Fact]
    public void Claim_HashesWithoutHits_CondemnAtTheFirstCheckpoint()
    {
        var health = new DeviceHealth(new EngineOptions());
        for (int i = 0; i < 31; i++) health.Claim(1, 0);
        Assert.Null(health.Verdict);
        health.Claim(1, 0);
        Assert.StartsWith("too few hits: 0 of 32.0 expected", health.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Claim_TargetChangesBetweenWorks_ExpectationsAddUp()
    {
        var health = new DeviceHealth(new EngineOptions());
        for (int i = 0; i < 100; i++)
        {
            health.Claim(0.25, 0);
            health.Claim(3, 3);
            health.Claim(0.75, 1);
        }

        Assert.Null(health.Verdict);
        Assert.Equal((400L, 400.0), (health.Hits, health.ExpectedHits));
    }

    [Fact]
    public void Condemn_Twice_KeepsTheFirstReason()
    {
        var health = new DeviceHealth(new EngineOptions());
        health.Condemn("first");
        health.Condemn("second");
        Assert.Equal("first", health.Verdict);
    }
}
