using CsCheck;
using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Engine.Reporting;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Engine;

public sealed class ShareLedgerTests
{
    private static readonly Work AnyWork = EasyJob.FirstWork(EasyJob.Of());

    private static readonly Gen<ShareOutcome> AnyOutcome = Gen.Frequency(
        (4, Gen.Const<ShareOutcome>(new ShareOutcome.Accepted(TimeSpan.Zero))),
        (2, Gen.Enum<RejectReason>().Select(static ShareOutcome (reason) => new ShareOutcome.Rejected(reason, "no"))),
        (1, Gen.Const<ShareOutcome>(new ShareOutcome.Stale("gone"))),
        (1, Gen.Const<ShareOutcome>(new ShareOutcome.Unknown())));

    [Fact]
    public void Snapshot_AnyInterleavingOfThreads_KeepsTheInvariantAtEveryMoment() =>
        Gen.Select(AnyOutcome, Gen.Bool, Gen.Bool).List[1, 200].Array[2, 4].Sample(static threads =>
        {
            var ledger = new ShareLedger();
            bool done = false;
            Task<bool> watching = Task.Run(() =>
            {
                bool holds = true;
                while (!Volatile.Read(ref done)) holds &= Holds(ledger.Snapshot);
                return holds;
            });
            Parallel.ForEach(threads, events =>
            {
                foreach ((ShareOutcome outcome, bool isBlock, bool repeated) in events)
                {
                    Share share = ShareOf(isBlock);
                    ledger.Found(share);
                    if (repeated) ledger.Duplicate();
                    Assert.True(Holds(ledger.Settle(share, outcome)));
                }
            });
            Volatile.Write(ref done, true);
            Assert.True(watching.GetAwaiter().GetResult());
            return IsSumOf(ledger.Snapshot, [.. threads.SelectMany(static list => list)]);
        }, iter: 60);

    [Fact]
    public void Found_BetterShare_RaisesTheBestDifficultyOnly()
    {
        var ledger = new ShareLedger();
        foreach (double difficulty in (double[])[5, 100, 7]) ledger.Found(ShareOf(false, difficulty));
        Assert.Equal(100, ledger.Snapshot.BestDifficulty, 1e-6);
        Assert.Equal((3L, 3L), (ledger.Snapshot.Found, ledger.Snapshot.Pending));
    }

    [Fact]
    public void Settle_Accepted_AddsTheJobsDifficultyNotTheShares()
    {
        var ledger = new ShareLedger();
        Share share = ShareOf(false, difficulty: 1e6);
        ledger.Found(share);
        ledger.Settle(share, new ShareOutcome.Accepted(TimeSpan.Zero));
        Assert.Equal(Difficulty.Of(AnyWork.Job.ShareTarget), ledger.Snapshot.AcceptedDifficulty, 1e-12);
    }

    private static bool Holds(LedgerSnapshot now) =>
        now.Found == now.Pending + now.Accepted + now.RejectedTotal + now.Stale + now.Unknown && now.Pending >= 0;

    private static bool IsSumOf(LedgerSnapshot now, List<(ShareOutcome Outcome, bool IsBlock, bool Repeated)> events) =>
        now.Found == events.Count
        && now.Pending == 0
        && now.Accepted == events.Count(static e => e.Outcome is ShareOutcome.Accepted)
        && now.Stale == events.Count(static e => e.Outcome is ShareOutcome.Stale)
        && now.Unknown == events.Count(static e => e.Outcome is ShareOutcome.Unknown)
        && now.Blocks == events.Count(static e => e.IsBlock && e.Outcome is ShareOutcome.Accepted)
        && now.Duplicates == events.Count(static e => e.Repeated)
        && Enum.GetValues<RejectReason>().All(reason => now.Rejected.GetValueOrDefault(reason)
            == events.Count(e => e.Outcome is ShareOutcome.Rejected rejected && rejected.Reason == reason));

    private static Share ShareOf(bool isBlock, double difficulty = 1)
    {
        byte[] number = new byte[Hash256.Size];
        Target.FromDifficulty(difficulty).ToBigInteger().TryWriteBytes(number, out _, isUnsigned: true);
        return new Share(AnyWork, AnyWork.HeaderOf(new Hit(0, 0)), new Hash256(number), isBlock, "device");
    }
}
