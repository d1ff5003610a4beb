using System.Security.Cryptography.X509Certificates;
using Miner.Core.Mining;
using Miner.Pools.Failover;
using Miner.Tests.Stratum.Simulator;

namespace Miner.Tests.Stratum.Scenarios;

/// <summary>Two pools, of which now one and now the other is there.</summary>
[Collection(Tally.Name)]
public sealed class FailoverScenarioTests(Tally tally)
{
    private const int Enough = 10;
    private readonly CompressedTime _time = new(30);

    [Fact]
    public async Task Mine_PrimaryGoesAndComesBack_WorkFollowsAndEveryShareIsCounted()
    {
        await using PoolSimulator primary = PoolSimulator.Start(new PoolScript { Time = _time, Seed = 1 });
        await using PoolSimulator backup = PoolSimulator.Start(new PoolScript { Time = _time, Seed = 2 });
        await using MiningRig rig = Start(primary, backup);
        await primary.UntilAcceptedAsync(Enough);
        primary.StopListening();
        primary.DropAll();
        await backup.UntilAcceptedAsync(Enough);
        Assert.StartsWith($"{PoolSimulator.Host}:{backup.Port}", rig.Witness.Status.Active, StringComparison.Ordinal);
        Assert.Contains("probing", rig.Witness.Status.Detail, StringComparison.Ordinal);

        long before = primary.Book.Accepted;
        primary.Listen();
        await primary.UntilAcceptedAsync(before + Enough);
        await backup.UntilAsync(static p => p.Sessions.IsEmpty, "the backup let go");
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, primary, backup);
    }

    [Fact]
    public async Task Mine_PrimaryAcceptsAndSaysNothing_BackupTakesOver()
    {
        await using PoolSimulator primary = PoolSimulator.Start(new PoolScript
        {
            Time = _time,
            Intercept = static (_, _) => ValueTask.FromResult(true),
        });
        await using PoolSimulator backup = PoolSimulator.Start(new PoolScript { Time = _time });
        await using MiningRig rig = Start(primary, backup);
        await backup.UntilAcceptedAsync(Enough);
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, primary, backup);
        Assert.Equal(0, primary.Book.Submitted);
    }

    [Fact]
    public async Task Mine_NobodyListensAtThePrimary_BackupTakesOverWithoutPatience()
    {
        await using PoolSimulator primary = PoolSimulator.Start(new PoolScript { Seed = 1 });
        await using PoolSimulator backup = PoolSimulator.Start(new PoolScript { Seed = 2 });
        primary.StopListening();
        var options = new FailoverOptions { Patience = TimeSpan.FromHours(1) };
        await using MiningRig rig = MiningRig.Failing(options, TimeProvider.System, primary, backup);
        await backup.UntilAcceptedAsync(Enough);
        primary.Listen();
        await primary.ReadySessionAsync();
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, primary, backup);
    }

    [Fact]
    public async Task Mine_PrimaryShowsAnUntrustedCertificate_BackupTakesOverAtOnce()
    {
        using X509Certificate2 certificate = PoolCertificate.Create(PoolSimulator.Host);
        await using PoolSimulator primary = PoolSimulator.Start(new PoolScript { Certificate = certificate });
        await using PoolSimulator backup = PoolSimulator.Start(new PoolScript());
        // In true time: a handshake on a busy machine must not run into the time-out of a connection.
        await using MiningRig rig = MiningRig.Failing(new FailoverOptions(), TimeProvider.System, primary, backup);
        await backup.UntilAcceptedAsync(Enough);
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, primary, backup);
        Assert.Equal(1, primary.SessionCount);
    }

    [Fact]
    public async Task Mine_PrimaryRefusesTheUser_BackupTakesOverAtOnce()
    {
        await using PoolSimulator primary = PoolSimulator.Start(
            new PoolScript { Time = _time, RefusesAuthorization = true });
        await using PoolSimulator backup = PoolSimulator.Start(new PoolScript { Time = _time });
        await using MiningRig rig = Start(primary, backup);
        await backup.UntilAcceptedAsync(Enough);
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, primary, backup);
        Assert.Equal(1, primary.SessionCount);
    }

    [Fact]
    public async Task Mine_EveryPoolRefuses_EndsWithAllReasons()
    {
        await using PoolSimulator primary = PoolSimulator.Start(
            new PoolScript { Time = _time, RefusesAuthorization = true });
        await using PoolSimulator backup = PoolSimulator.Start(new PoolScript
        {
            Time = _time,
            RawReply = "HTTP/1.1 404 Not Found\r\n\r\n",
        });
        await using MiningRig rig = Start(primary, backup);
        SourceLostException lost = await rig.LossAsync();
        Assert.Equal(SourceLoss.Refused, lost.Loss);
        Assert.Contains("Unauthorized worker", lost.Message, StringComparison.Ordinal);
        Assert.Contains("did you mean http://", lost.Message, StringComparison.Ordinal);
        Reckoning.Balance(rig, tally, primary, backup);
    }

    private MiningRig Start(params PoolSimulator[] pools) => MiningRig.Failing(new FailoverOptions(), _time, pools);
}
