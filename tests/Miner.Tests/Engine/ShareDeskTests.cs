using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Engine;

public sealed class ShareDeskTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordedLogs _logs = new();
    private readonly ScriptedSource _source = new();
    private readonly ShareLedger _ledger = new();
    private readonly DroppedHits _dropped;
    private readonly JobBoard _board;
    private readonly ShareDesk _desk;

    public ShareDeskTests()
    {
        (_dropped, _board) = (new DroppedHits(_logs), new JobBoard(_time));
        _desk = new ShareDesk(_source, _board, _ledger, _dropped, _time, _logs);
        _board.Publish(EasyJob.Of());
        _source.Answer = static (_, _) => new(new ShareOutcome.Accepted(TimeSpan.FromMilliseconds(44)));
    }

    public static TheoryData<string, int, LogLevel, string> Lines => new()
    {
        { "accepted", 3010, LogLevel.Information, "accepted (1/0) diff 1 cpu0:avx512 (44 ms)" },
        { "rejected", 3011, LogLevel.Warning, "rejected (0/1) diff 1 cpu0:avx512: StaleJob, \"job not found\"" },
        { "stale", 3012, LogLevel.Warning, "stale (1) diff 1 cpu0:avx512: not resumed" },
        { "unknown", 3013, LogLevel.Warning, "unknown (1) diff 1 cpu0:avx512: sent and never answered" },
    };

    [Theory, MemberData(nameof(Lines))]
    public async Task Take_EveryOutcome_IsToldAndCounted(string outcome, int id, LogLevel level, string line)
    {
        _source.Answer = (_, _) => new(Outcome(outcome));
        _desk.Take(ShareOf(EasyJob.Of(shareBits: 0x1d00ffff)));
        await DrainAsync();
        Assert.Equal([(id, level, line)], _logs.Lines);
        Assert.Equal((1, 0), (_ledger.Snapshot.Found, _ledger.Snapshot.Pending));
    }

    [Fact]
    public async Task Take_Block_IsToldBeforeItsFate()
    {
        _desk.Take(ShareOf(EasyJob.Of(shareBits: 0x1d00ffff), isBlock: true));
        await DrainAsync();
        (int Id, LogLevel, string Text)[] lines = [.. _logs.Lines];
        Assert.Equal([3014, 3010], lines.Select(static line => line.Id));
        Assert.Matches("^BLOCK FOUND [0-9a-f]{64} at height 1 by cpu0:avx512$", lines[0].Text);
        Assert.Equal(1, _ledger.Snapshot.Blocks);
    }

    [Fact]
    public async Task Take_ShareOfADeadSession_IsStaleWithoutBeingSent()
    {
        _board.Publish(EasyJob.Of(session: 2));
        _desk.Take(ShareOf(EasyJob.Of(session: 1)));
        await DrainAsync();
        Assert.Empty(_source.Received);
        Assert.Equal(1, _ledger.Snapshot.Stale);
    }

    [Fact]
    public async Task Take_BlockOfADeadSession_IsStillOffered()
    {
        _board.Publish(EasyJob.Of(session: 2));
        _desk.Take(ShareOf(EasyJob.Of(session: 1), isBlock: true));
        await DrainAsync();
        Assert.Single(_source.Received);
    }

    [Fact]
    public async Task Take_SourceIsDisconnected_ShareIsStillOffered()
    {
        _board.Publish(null);
        _desk.Take(ShareOf(EasyJob.Of()));
        await DrainAsync();
        Assert.Equal(1, _ledger.Snapshot.Accepted);
    }

    [Fact]
    public async Task Take_SourceBlocksItsCaller_OtherSharesAndTheJudgeGoOn()
    {
        using var release = new ManualResetEventSlim();
        _source.Answer = (share, _) =>
        {
            if (!share.IsBlock) Assert.True(release.Wait(Patience.Long, CancellationToken.None));
            return new(new ShareOutcome.Accepted(TimeSpan.Zero));
        };
        _desk.Take(ShareOf(EasyJob.Of()));
        _desk.Take(ShareOf(EasyJob.Of(), isBlock: true));
        await Patience.UntilAsync(() => _ledger.Snapshot.Accepted == 1, "the block overtakes");
        release.Set();
        await DrainAsync();
        Assert.Equal(2, _ledger.Snapshot.Accepted);
    }

    [Fact]
    public async Task Take_BlocksOnOneParentWithoutEnd_OnlyAFewAreUnderWayAtOnce()
    {
        var answers = new ConcurrentQueue<TaskCompletionSource<ShareOutcome>>();
        _source.Answer = (_, _) =>
        {
            var answer = new TaskCompletionSource<ShareOutcome>();
            answers.Enqueue(answer);
            return new(answer.Task);
        };
        for (int i = 0; i < 100; i++) _desk.Take(ShareOf(EasyJob.Of(), isBlock: true));
        _desk.Take(ShareOf(EasyJob.Of() with { PreviousBlock = Hash256.Zero }, isBlock: true));
        _desk.Take(ShareOf(EasyJob.Of()));
        await Patience.UntilAsync(() => answers.Count == ShareDesk.MaxBlocksOnOneParent + 2, "they are handed in");
        Assert.Equal(100 - ShareDesk.MaxBlocksOnOneParent, _dropped.Count);

        foreach (var answer in answers) answer.SetResult(new ShareOutcome.Accepted(TimeSpan.Zero));
        await Patience.UntilAsync(() => _ledger.Snapshot.Pending == 0, "they are answered");
        _source.Answer = static (_, _) => new(new ShareOutcome.Unknown());
        _desk.Take(ShareOf(EasyJob.Of(), isBlock: true));
        await DrainAsync();
        Assert.Equal(1, _ledger.Snapshot.Unknown);
        Assert.Equal(ShareDesk.MaxBlocksOnOneParent + 3, _ledger.Snapshot.Found);
    }

    [Fact]
    public async Task Take_SharesFarFasterThanAnswers_TheRestIsDroppedAndCounted()
    {
        var never = new TaskCompletionSource<ShareOutcome>();
        _source.Answer = (_, _) => new(never.Task);
        for (int i = 0; i < ShareDesk.MaxUnderWay + 100; i++) _desk.Take(ShareOf(EasyJob.Of()));
        Assert.Equal(100, _dropped.Count);
        Assert.Equal(ShareDesk.MaxUnderWay, _ledger.Snapshot.Pending);
        Assert.Equal(7, _logs.Lines.Count(static line => line.Id == 3030));
        never.SetResult(new ShareOutcome.Accepted(TimeSpan.Zero));
        await DrainAsync();
        Assert.Equal(ShareDesk.MaxUnderWay, _ledger.Snapshot.Accepted);
    }

    [Fact]
    public async Task Drain_NothingUnderWay_ReturnsAtOnce()
    {
        await DrainAsync();
        Assert.Empty(_logs.Lines);
    }

    [Fact]
    public async Task Drain_AnswersDoNotCome_WaitsItsTimeThenTellsTheSourceThenGivesUp()
    {
        var told = new TaskCompletionSource();
        var never = new TaskCompletionSource<ShareOutcome>();
        _source.Answer = (_, stop) =>
        {
            stop.Register(() => told.SetResult());
            return new(never.Task);
        };
        _desk.Take(ShareOf(EasyJob.Of()));
        await _source.NextShareAsync();
        Task draining = _desk.DrainAsync(TimeSpan.FromSeconds(3));
        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(told.Task.IsCompleted || draining.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        await told.Task.WaitAsync(Patience.Long, TestContext.Current.CancellationToken);
        await Patience.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return draining.IsCompleted;
            },
            "the desk gives up");
        Assert.Equal((1, 0), (_ledger.Snapshot.Unknown, _ledger.Snapshot.Pending));
        Assert.Contains(_logs.Lines, static line => line.Id == 3015);
    }

    [Theory]
    [InlineData(1.0244, "1.024")]
    [InlineData(99.5, "99.5")]
    [InlineData(65536.4, "65536")]
    [InlineData(126_271_255_279_306.0, "126271255279306")]
    [InlineData(4.65661e-10, "4.657E-10")]
    public void DifficultyText_AnySize_IsReadable(double difficulty, string text) =>
        Assert.Equal(text, ShareDesk.DifficultyText(difficulty));

    public void Dispose()
    {
        _desk.Dispose();
        _logs.Dispose();
    }

    private Task DrainAsync() =>
        _desk.DrainAsync(Patience.Long).WaitAsync(Patience.Long, TestContext.Current.CancellationToken);

    private static ShareOutcome Outcome(string name) => name switch
    {
        "accepted" => new ShareOutcome.Accepted(TimeSpan.FromMilliseconds(44)),
        "rejected" => new ShareOutcome.Rejected(RejectReason.StaleJob, "job not found"),
        "stale" => new ShareOutcome.Stale("not resumed"),
        _ => new ShareOutcome.Unknown(),
    };

    private static Share ShareOf(Job job, bool isBlock = false)
    {
        Work work = EasyJob.FirstWork(job);
        BlockHeader header = work.HeaderOf(new Hit(0, 0));
        return new Share(work, header, header.ComputeHash(), isBlock, "cpu0:avx512");
    }
}
