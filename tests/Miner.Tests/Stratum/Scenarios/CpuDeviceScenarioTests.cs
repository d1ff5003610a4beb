using Miner.Engine.Cpu;
using Miner.Tests.Stratum.Simulator;

namespace Miner.Tests.Stratum.Scenarios;

/// <summary>What the real CPU searchers find, as a pool sees it that shares no code with them.</summary>
[Collection(Tally.Name)]
public sealed class CpuDeviceScenarioTests(Tally tally)
{
    private const int Enough = 100;

    public static TheoryData<string> Paths => [.. CpuSearchers.AvailablePaths.Select(static path => $"{path}")];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Mine_WithARealSearcher_EveryShareIsAccepted(string name)
    {
        CpuPath path = CpuSearchers.AvailablePaths.Single(path => $"{path}" == name);
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { Difficulty = 0.00002m });
        await using MiningRig rig = MiningRig.With(new CpuDevice(0, path), pool);
        PoolSession session = await pool.ReadySessionAsync();
        for (int job = 1; job <= 4; job++)
        {
            await pool.UntilAcceptedAsync(job * Enough / 4);
            session.Notify(clean: false);
        }

        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
        Assert.Empty(rig.Ledger.Rejected);
        Assert.Equal(0, rig.Engine.Snapshot().Devices[0].FalseHits);
    }
}
