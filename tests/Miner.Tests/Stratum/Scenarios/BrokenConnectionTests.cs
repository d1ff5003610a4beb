using System.Security.Cryptography.X509Certificates;
using Miner.Core.Mining;
using Miner.Tests.Stratum.Simulator;

namespace Miner.Tests.Stratum.Scenarios;

/// <summary>Connections that break, freeze or never stand; no share goes uncounted over it.</summary>
[Collection(Tally.Name)]
public sealed class BrokenConnectionTests(Tally tally)
{
    private const int Enough = 10;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Mine_PoolDropsAgainAndAgain_EveryShareIsCounted(bool resumes)
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript
        {
            ResumesSessions = resumes,
            MaxReplyDelay = TimeSpan.FromMilliseconds(100),
        });
        await using MiningRig rig = MiningRig.On(pool);
        for (int drop = 1; drop <= 8; drop++)
        {
            await pool.ReadySessionAsync(drop);
            await pool.UntilAcceptedAsync(pool.Book.Accepted + Enough);
            pool.DropAll();
        }

        await pool.ReadySessionAsync(9);
        await pool.UntilAcceptedAsync(pool.Book.Accepted + Enough);
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
        if (resumes) Assert.Equal((0, 0), (rig.Ledger.Unknown, rig.Ledger.RejectedTotal));
    }

    [Fact]
    public async Task Mine_AnswersLostAndTheSessionResumed_SharesAreSettledInTheNewConnection()
    {
        await using PoolSimulator pool = PoolSimulator.Start(
            new PoolScript { ResumesSessions = true, AnswersSubmits = false });
        await using MiningRig rig = MiningRig.On(pool);
        await pool.UntilAcceptedAsync(Enough);
        Assert.Equal(0, rig.Ledger.Accepted);
        pool.Script = pool.Script with { AnswersSubmits = true };
        pool.DropAll();
        await pool.ReadySessionAsync(2);
        await pool.UntilAsync(_ => rig.Ledger.Accepted >= 2 * Enough, "old and new shares accepted");
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
        Assert.Equal((0, 0), (rig.Ledger.Unknown, rig.Ledger.RejectedTotal));
        Assert.True(pool.Book.Count(ShareVerdict.Duplicate) >= Enough);
    }

    [Fact]
    public async Task Mine_AnswersLostAndTheSessionNotResumed_SharesAreUnknown()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { AnswersSubmits = false });
        await using MiningRig rig = MiningRig.On(pool);
        await pool.UntilAcceptedAsync(Enough);
        pool.Script = pool.Script with { AnswersSubmits = true };
        pool.DropAll();
        await pool.ReadySessionAsync(2);
        await pool.UntilAsync(_ => rig.Ledger.Accepted >= Enough, "new shares accepted");
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
        Assert.InRange(rig.Ledger.Unknown, Enough, long.MaxValue);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Mine_PoolIsAwayForAWhile_SharesWaitForTheSession(bool resumes)
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { ResumesSessions = resumes });
        await using MiningRig rig = MiningRig.On(pool);
        await pool.UntilAcceptedAsync(Enough);
        pool.StopListening();
        pool.DropAll();
        await pool.UntilAsync(static p => p.Sessions.IsEmpty, "all connections closed");
        long accepted = pool.Book.Accepted;
        await rig.UntilAsync(static r => r.Ledger.Pending >= Enough, "shares wait for the pool");
        Assert.NotEqual(SourceState.Working, rig.Witness.Status.State);
        pool.Listen();
        await pool.UntilAcceptedAsync(accepted + (2 * Enough));
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
        if (resumes) Assert.Equal((0, 0), (rig.Ledger.Stale, rig.Ledger.Unknown));
        else Assert.InRange(rig.Ledger.Stale + rig.Ledger.Unknown, Enough, long.MaxValue);
    }

    [Fact]
    public async Task Mine_HalfOpenSocket_IsGivenUpAfterTheSilenceLimit()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript());
        await using MiningRig rig = MiningRig.On(
            pool, static o => o with { SilenceLimit = Silence }, new CompressedTime(20));
        PoolSession session = await pool.ReadySessionAsync();
        await pool.UntilAcceptedAsync(Enough);
        session.Freeze();
        await pool.ReadySessionAsync(2);
        Assert.True(rig.Logs.Has("silent for"));
        await pool.UntilAcceptedAsync(pool.Book.Accepted + Enough);
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
    }

    [Fact]
    public async Task Mine_SubmissionsAreNeverAnswered_AreCountedUnknown()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { AnswersSubmits = false });
        await using MiningRig rig = MiningRig.On(
            pool, static o => o with { SilenceLimit = Silence }, new CompressedTime(20));
        PoolSession session = await pool.ReadySessionAsync();
        // The pool is not silent: it only never says anything of shares.
        await rig.UntilAsync(
            static r => r.Ledger.Unknown >= Enough, "shares without an answer", () => session.Notify(clean: false));
        Assert.Equal(1, pool.SessionCount);
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
        Assert.Equal(rig.Ledger.Found, rig.Ledger.Unknown + rig.Ledger.Stale);
    }

    [Fact]
    public async Task Mine_NobodyListensAtFirst_IsTriedAgainUntilSomebodyDoes()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript());
        pool.StopListening();
        await using MiningRig rig = MiningRig.On(pool);
        await rig.UntilAsync(static r => r.Logs.Has("could not connect"), "a refused connection");
        pool.Listen();
        await pool.UntilAcceptedAsync(Enough);
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
    }

    [Fact]
    public async Task Mine_TlsPoolWithASelfMadeCertificate_IsRefusedAndLearnsNothing()
    {
        using X509Certificate2 certificate = PoolCertificate.Create(PoolSimulator.Host);
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { Certificate = certificate });
        await using MiningRig rig = MiningRig.On(pool);
        SourceLostException lost = await rig.LossAsync();
        Assert.Equal(SourceLoss.Refused, lost.Loss);
        Assert.Contains("certificate", lost.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, pool.CallsReceived);
    }

    [Fact]
    public async Task Mine_PlainPoolAskedForTls_IsNotTalkedToInTheClear()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { RawReply = "no\n" });
        await using MiningRig rig = MiningRig.On(
            pool, static o => o with { Address = o.Address with { Tls = true }, Retries = 1 });
        SourceLostException lost = await rig.LossAsync();
        Assert.Equal(SourceLoss.Unreachable, lost.Loss);
        Assert.Contains("TLS", lost.Message, StringComparison.Ordinal);
        Assert.Equal(0, pool.CallsReceived);
    }
}
