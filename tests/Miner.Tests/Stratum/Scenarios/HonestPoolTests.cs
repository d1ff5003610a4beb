using System.Security.Cryptography.X509Certificates;
using Miner.Core.Mining;
using Miner.Pools.Transport;
using Miner.Tests.Stratum.Simulator;

namespace Miner.Tests.Stratum.Scenarios;

/// <summary>Pools that keep to the rules, in all the ways there are to keep to them.</summary>
[Collection(Tally.Name)]
public sealed class HonestPoolTests(Tally tally)
{
    private const int Enough = 20;

    [Theory]
    [InlineData(WireForm.Lines)]
    [InlineData(WireForm.Bytes)]
    [InlineData(WireForm.Jumbled)]
    public async Task Mine_WhateverTheSegments_EveryShareIsAccepted(object wire)
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { Wire = (WireForm)wire });
        await using MiningRig rig = MiningRig.On(pool);
        await pool.UntilAcceptedAsync(Enough);
        await EndWithoutRejectsAsync(rig, pool);
    }

    [Fact]
    public async Task Mine_AnswersLateAndOutOfOrder_EachShareGetsItsOwn()
    {
        int count = 0;
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript
        {
            MaxReplyDelay = TimeSpan.FromMilliseconds(300),
            Overrule = share => (count++ % 3) switch
            {
                0 => share with { Verdict = ShareVerdict.LowDifficulty },
                _ => share,
            },
        });
        await using MiningRig rig = MiningRig.On(pool);
        await pool.UntilAsync(static p => p.Book.Submitted >= 60, "60 shares");
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
        Assert.True(rig.Ledger.Rejected[RejectReason.LowDifficulty] >= Enough);
        Assert.Equal(0, rig.Ledger.Unknown);
    }

    [Theory]
    [InlineData(ErrorForm.Array)]
    [InlineData(ErrorForm.Object)]
    [InlineData(ErrorForm.Text)]
    public async Task Mine_RejectedForEveryReason_ReasonsAreCounted(object form)
    {
        ShareVerdict[] verdicts =
        [
            ShareVerdict.Accepted, ShareVerdict.StaleJob, ShareVerdict.Duplicate, ShareVerdict.LowDifficulty,
            ShareVerdict.Unauthorized, ShareVerdict.NotSubscribed, ShareVerdict.BadVersion, ShareVerdict.BadTime,
            ShareVerdict.Malformed,
        ];
        int count = 0;
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript
        {
            Errors = (ErrorForm)form,
            Overrule = share => share with { Verdict = verdicts[count++ % verdicts.Length] },
        });
        await using MiningRig rig = MiningRig.On(pool);
        await pool.UntilAsync(p => p.Book.Submitted >= 3 * verdicts.Length, "three rounds of verdicts");
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
        Assert.Equal(verdicts.Length - 1, rig.Ledger.Rejected.Count);
    }

    [Fact]
    public async Task Mine_DifficultyChanges_CountsFromTheNextJobOn()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript());
        await using MiningRig rig = MiningRig.On(pool);
        PoolSession session = await pool.ReadySessionAsync();
        decimal[] difficulties = [0.000003m, 0.0000005m, 0.000002m, 0.000001m];
        foreach (decimal difficulty in difficulties)
        {
            long before = pool.Book.Accepted;
            session.SetDifficulty(difficulty);
            await pool.UntilAcceptedAsync(before + 10);
            session.Notify(clean: false);
            PoolJob job = session.LastJob!;
            await pool.UntilAsync(p => p.Book.Latest.Any(s => s.Job == job), "a share of the new job");
        }

        await EndWithoutRejectsAsync(rig, pool);
    }

    [Fact]
    public async Task Mine_ExtraNonceChanges_CountsFromTheNextJobOn()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript());
        await using MiningRig rig = MiningRig.On(pool);
        PoolSession session = await pool.ReadySessionAsync();
        foreach (int size in (int[])[8, 2, 1, 16, 4])
        {
            long before = pool.Book.Accepted;
            session.SetExtraNonce([0xee, (byte)size, 3], size);
            await pool.UntilAcceptedAsync(before + 10);
            session.Notify(clean: false);
            PoolJob job = session.LastJob!;
            await pool.UntilAsync(p => p.Book.Latest.Any(s => s.Job == job), "a share of the new job");
        }

        await EndWithoutRejectsAsync(rig, pool);
    }

    [Fact]
    public async Task Mine_SameJobUnderOtherNames_NoHeaderIsTriedTwice()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript());
        await using MiningRig rig = MiningRig.On(pool);
        PoolSession session = await pool.ReadySessionAsync();
        for (int repeat = 1; repeat <= 10; repeat++)
        {
            await pool.UntilAcceptedAsync(repeat * 5);
            session.RepeatLastJob($"again-{repeat}");
        }

        await pool.UntilAcceptedAsync(pool.Book.Accepted + 10);
        await EndWithoutRejectsAsync(rig, pool);
        Assert.Equal(0, rig.Ledger.Duplicates);
    }

    [Fact]
    public async Task Mine_AHundredJobsASecond_SharesStillCome()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { Difficulty = 0.0000005m });
        await using MiningRig rig = MiningRig.On(pool);
        PoolSession session = await pool.ReadySessionAsync();
        for (int job = 0; job < 150; job++)
        {
            session.Notify(clean: job % 5 == 0);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        await pool.UntilAcceptedAsync(pool.Book.Accepted + 5);
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
        // A job that a newer one overtakes need not get there; how many do depends on the machine's load.
        Assert.True(rig.Witness.Jobs > 10, $"only {rig.Witness.Jobs} of 150 jobs reached the engine");
        // A share may be under way while its job is abandoned: that and nothing else is rejected.
        Assert.Empty(rig.Ledger.Rejected.Keys.Except([RejectReason.StaleJob]));
    }

    [Fact]
    public async Task Mine_OverTlsWithAPinnedCertificate_EveryShareIsAccepted()
    {
        using X509Certificate2 certificate = PoolCertificate.Create(PoolSimulator.Host);
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { Certificate = certificate });
        string pin = PoolCertificate.Fingerprint(certificate);
        await using MiningRig rig = MiningRig.On(pool, o => o with { Trust = new TlsTrust(pin, false) });
        await pool.UntilAcceptedAsync(Enough);
        await EndWithoutRejectsAsync(rig, pool);
    }

    private async Task EndWithoutRejectsAsync(MiningRig rig, PoolSimulator pool)
    {
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
        Assert.Empty(rig.Ledger.Rejected);
        Assert.Equal(0, rig.Ledger.Unknown);
        Assert.Equal(1, pool.SessionCount);
    }
}
