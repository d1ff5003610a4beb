using Miner.Core.Mining;
using Miner.Engine;
using Miner.Engine.Reporting;

namespace Miner.Tests.LifeOfAJob;

public sealed class RealBlockTests
{
    // A planted device claims 2^32 hashes and one hit: no honest yield, so the yield watch is off here.
    private static readonly EngineOptions NoYieldWatch = new() { YieldImprobability = 0 };

    public static TheoryData<string> Names => [.. RealBlock.All.Select(static block => block.Name)];

    [Theory, MemberData(nameof(Names))]
    public async Task Engine_JobOfARealBlock_FindsSubmitsAndCountsIt(string name)
    {
        RealBlock block = RealBlock.All.Single(block => block.Name == name);
        await using var run = new EngineRun([FakeDevices.Planted(block.Nonce)], options: NoYieldWatch);
        run.Source.Publish(block.Job);

        Share share = await run.Source.NextShareAsync();
        await run.UntilAsync(static now => now.Shares.Accepted == 1, "the share is accepted");
        run.Source.Publish(null);
        await run.StopAsync();

        Assert.Equal(block.Hash, share.Hash.ToString());
        Assert.True(share.IsBlock);
        Assert.Equal(0ul, share.Work.ExtraNonce2);
        LedgerSnapshot shares = run.Shares;
        Assert.Equal((1, 0, 1, 1), (shares.Found, shares.Pending, shares.Accepted, shares.Blocks));
        Assert.True(shares.BestDifficulty > 1);
        Assert.Equal(1, shares.AcceptedDifficulty, 3);
    }
}
