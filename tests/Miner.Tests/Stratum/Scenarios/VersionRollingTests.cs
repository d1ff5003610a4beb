using Miner.Tests.Stratum.Simulator;

namespace Miner.Tests.Stratum.Scenarios;

/// <summary>BIP 310 with pools that grant all, some or none of it, and change their minds.</summary>
[Collection(Tally.Name)]
public sealed class VersionRollingTests(Tally tally)
{
    private const int Variants = 4;
    private const int Enough = 20;

    [Theory]
    [InlineData(ConfigureAnswer.Deny)]
    [InlineData(ConfigureAnswer.Error)]
    [InlineData(ConfigureAnswer.Ignore)]
    public async Task Mine_RollingNotGranted_MinesWithoutIt(object answer)
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { Configure = (ConfigureAnswer)answer });
        // Faster, for the patience with a pool that does not answer.
        await using MiningRig rig = MiningRig.On(pool, time: new CompressedTime(10), variants: Variants);
        await pool.UntilAcceptedAsync(Enough);
        await EndWithoutRejectsAsync(rig, pool);
        Assert.Equal([0u], BitsSeen(rig));
    }

    [Theory]
    [InlineData(0x1fffe000u, 4)]
    [InlineData(0x00006000u, 4)]
    [InlineData(0x10002000u, 4)]
    [InlineData(0x00002000u, 1)]
    [InlineData(0x00000000u, 1)]
    public async Task Mine_SmallerMask_RollsWithinItOnly(uint mask, int versions)
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { Mask = mask });
        await using MiningRig rig = MiningRig.On(pool, variants: Variants);
        await pool.UntilAcceptedAsync(2 * Enough);
        await EndWithoutRejectsAsync(rig, pool);
        uint[] seen = BitsSeen(rig);
        Assert.All(seen, bits => Assert.Equal(0u, bits & ~mask));
        Assert.Equal(versions, seen.Length);
    }

    [Fact]
    public async Task Mine_MaskChangesInMidJob_EachJobKeepsItsOwn()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript());
        await using MiningRig rig = MiningRig.On(pool, variants: Variants);
        PoolSession session = await pool.ReadySessionAsync();
        foreach (uint mask in (uint[])[0x00006000, 0x18000000, 0, 0x1fffe000])
        {
            long before = pool.Book.Accepted;
            session.SetMask(mask);
            await pool.UntilAcceptedAsync(before + 10);
            session.Notify(clean: false);
            PoolJob job = session.LastJob!;
            await pool.UntilAsync(p => p.Book.Latest.Any(s => s.Job == job), "a share of the new job");
        }

        await EndWithoutRejectsAsync(rig, pool);
    }

    [Fact]
    public async Task Mine_MaskBeyondBip320_IsClamped()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript());
        await using MiningRig rig = MiningRig.On(pool, variants: Variants);
        PoolSession session = await pool.ReadySessionAsync();
        session.SetMask(0xffffffff);
        session.Notify(clean: true);
        PoolJob job = session.LastJob!;
        await pool.UntilAsync(p => p.Book.Latest.Count(s => s.Job == job) >= Enough, "shares under the wide mask");
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
        Assert.All(BitsSeen(rig), static bits => Assert.Equal(0u, bits & ~0x1fffe000u));
    }

    [Fact]
    public async Task Mine_JobVersionUsesBitsOfTheMask_OnlyFreeBitsAreRolled()
    {
        const uint Version = 0x3fff6000;
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { Version = Version });
        await using MiningRig rig = MiningRig.On(pool, variants: 2);
        await pool.UntilAcceptedAsync(Enough);
        await EndWithoutRejectsAsync(rig, pool);
        Assert.All(rig.Witness.Outcomes, static o => Assert.Equal(Version, o.Version & Version));
    }

    [Fact]
    public async Task Mine_RollingSwitchedOff_IsNotAskedForNorUsed()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript());
        await using MiningRig rig = MiningRig.On(
            pool, static o => o with { VersionRolling = false }, variants: Variants);
        await pool.UntilAcceptedAsync(Enough);
        PoolSession session = await pool.ReadySessionAsync();
        Assert.DoesNotContain(
            session.Received, static r => r.Line.Contains("version-rolling", StringComparison.Ordinal));
        await EndWithoutRejectsAsync(rig, pool);
        Assert.Equal([0u], BitsSeen(rig));
    }

    private static uint[] BitsSeen(MiningRig rig) =>
        [.. rig.Witness.Outcomes.Select(static o => o.Version ^ o.JobVersion).Distinct()];

    private async Task EndWithoutRejectsAsync(MiningRig rig, PoolSimulator pool)
    {
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
        Assert.Empty(rig.Ledger.Rejected);
    }
}
