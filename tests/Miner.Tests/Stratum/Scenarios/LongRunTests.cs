using Miner.Pools.Failover;
using Miner.Tests.Stratum.Simulator;

namespace Miner.Tests.Stratum.Scenarios;

/// <summary>Ten minutes on two pools that drop every few seconds, on a clock that runs forty times as fast.</summary>
[Collection(Tally.Name)]
public sealed class LongRunTests(Tally tally)
{
    private const int Speed = 40;

    /// <summary>What the run itself keeps for its reckoning: a few hundred bytes a share.</summary>
    private const long BytesAShare = 600;

    /// <summary>Room for caches and pools of the runtime.</summary>
    private const long Slack = 1_000_000;

    private static readonly FailoverOptions Quick = new() { StableFor = TimeSpan.FromSeconds(10) };
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan JobPeriod = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PrimaryAwayFrom = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan PrimaryAwayTo = TimeSpan.FromMinutes(5);

    private readonly CompressedTime _time = new(Speed);

    [Fact(Timeout = 120_000)]
    public async Task Mine_TenMinutesOnPoolsThatDrop_NoShareIsLostAndMemoryIsFlat()
    {
        CancellationToken limit = TestContext.Current.CancellationToken;
        await using PoolSimulator primary = PoolSimulator.Start(Script(seed: 1, resumes: true));
        await using PoolSimulator backup = PoolSimulator.Start(Script(seed: 2, resumes: false));
        await using MiningRig rig = MiningRig.Failing(Quick, _time, primary, backup);
        (long heapBefore, long sharesBefore) = (0, 0);
        var random = new Random(7);
        long start = _time.GetTimestamp();
        TimeSpan nextDrop = TimeSpan.Zero;
        while (_time.GetElapsedTime(start) is var now && now < Length)
        {
            foreach (PoolSession session in primary.Sessions.Concat(backup.Sessions))
                if (session.IsReady) session.Notify(clean: random.Next(4) == 0);
            if (now >= nextDrop)
            {
                primary.DropAll();
                backup.DropAll();
                nextDrop = now + TimeSpan.FromSeconds(random.Next(3, 12));
            }

            if (now >= PrimaryAwayFrom && now < PrimaryAwayTo) primary.StopListening();
            else if (!primary.IsListening) primary.Listen();
            if (heapBefore == 0 && now >= WarmUp)
                (heapBefore, sharesBefore) = (GC.GetTotalMemory(forceFullCollection: true), rig.Ledger.Found);
            await Task.Delay(JobPeriod, _time, limit);
        }

        long grown = GC.GetTotalMemory(forceFullCollection: true) - heapBefore;
        long shares = rig.Ledger.Found - sharesBefore;
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, primary, backup);
        TestContext.Current.SendDiagnosticMessage(
            $"Long run: found {rig.Ledger.Found}, accepted {rig.Ledger.Accepted}, rejected {rig.Ledger.RejectedTotal}, "
            + $"stale {rig.Ledger.Stale}, unknown {rig.Ledger.Unknown} over {primary.SessionCount} + "
            + $"{backup.SessionCount} connections; the heap grew by {grown} bytes over {shares} shares");
        Assert.InRange(primary.Book.Accepted, 100, long.MaxValue);
        Assert.InRange(backup.Book.Accepted, 20, long.MaxValue);
        Assert.InRange(primary.SessionCount, 20, int.MaxValue);
        Assert.InRange(grown, long.MinValue, Slack + (shares * BytesAShare));
    }

    private PoolScript Script(int seed, bool resumes) => new()
    {
        Time = _time,
        Seed = seed,
        Difficulty = 0.000002m,
        ResumesSessions = resumes,
        MaxReplyDelay = TimeSpan.FromSeconds(2),
    };
}
