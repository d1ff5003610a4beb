using Miner.Core.Mining;
using Miner.Engine;
using Miner.Engine.Reporting;

namespace Miner.Tests.LifeOfAJob;

public sealed class EndOfARunTests
{
    // One job, one share: the planted nonce of block 1.
    private static readonly EngineOptions Patient = new() { YieldImprobability = 0, DrainTime = Patience.Long };
    private static readonly EngineOptions Hasty = Patient with { DrainTime = TimeSpan.FromMilliseconds(50) };

    [Fact]
    public async Task Stop_ShareUnderWay_WaitsForItsAnswer()
    {
        var answer = new TaskCompletionSource<ShareOutcome>();
        await using EngineRun run = await WithOneShareUnderWayAsync(Patient, (_, _) => new(answer.Task));
        Task stopping = run.StopAsync();
        Assert.Equal(1, run.Shares.Pending);
        answer.SetResult(new ShareOutcome.Accepted(TimeSpan.Zero));
        await stopping;
        Assert.Equal((1, 0), (run.Shares.Accepted, run.Shares.Pending));
    }

    [Fact]
    public async Task Stop_AnswerNeverComes_ShareIsUnknown()
    {
        await using EngineRun run = await WithOneShareUnderWayAsync(Hasty, static async (_, stop) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
            return new ShareOutcome.Unknown();
        });
        await run.StopAsync();
        Assert.Equal((1, 1, 0), (run.Shares.Found, run.Shares.Unknown, run.Shares.Pending));
    }

    [Fact]
    public async Task Stop_SourceKeptTheShareBack_ItsWordIsTaken()
    {
        await using EngineRun run = await WithOneShareUnderWayAsync(Hasty, static async (_, stop) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return new ShareOutcome.Stale("never connected");
        });
        await run.StopAsync();
        Assert.Equal((1, 1, 0), (run.Shares.Found, run.Shares.Stale, run.Shares.Pending));
    }

    [Fact]
    public async Task Stop_SourceIgnoresTheEnd_ShareIsUnknownAllTheSame()
    {
        var never = new TaskCompletionSource<ShareOutcome>();
        await using EngineRun run = await WithOneShareUnderWayAsync(Hasty, (_, _) => new(never.Task));
        await run.StopAsync();
        Assert.Equal((1, 1, 0), (run.Shares.Found, run.Shares.Unknown, run.Shares.Pending));
    }

    [Fact]
    public async Task Stop_DeviceHangsInACall_TheEngineEndsWithoutIt()
    {
        using ManualResetEventSlim entered = new(), release = new();
        await using var run = new EngineRun([new ScriptedDevice("hung", (_, _, _) =>
        {
            entered.Set();
            release.Wait(Patience.Long, CancellationToken.None);
            return 0;
        })], options: Hasty);
        run.Source.Publish(EasyJob.Of());
        await Patience.UntilAsync(() => entered.IsSet, "the device searches");
        await run.StopAsync();
        release.Set();
    }

    [Fact]
    public async Task Run_SourceIsLost_ThrowsItsReasonWithEverySharesSettled()
    {
        var never = new TaskCompletionSource<ShareOutcome>();
        await using EngineRun run = await WithOneShareUnderWayAsync(Hasty, (_, _) => new(never.Task));
        run.Source.End(new SourceLostException(SourceLoss.Refused, "authorisation refused"));
        SourceLostException lost = await Assert.ThrowsAsync<SourceLostException>(() => run.EndAsync());
        Assert.Equal((SourceLoss.Refused, "authorisation refused"), (lost.Loss, lost.Message));
        Assert.Equal((1, 0), (run.Shares.Unknown, run.Shares.Pending));
    }

    [Fact]
    public async Task Run_SourceHasNoMoreJobs_EndsNormally()
    {
        await using EngineRun run = await WithOneShareUnderWayAsync(
            Patient, static (share, _) => new(Verdict.On(share)));
        run.Source.End();
        await run.EndAsync();
        Assert.Equal(1, run.Shares.Accepted);
    }

    [Fact]
    public async Task Run_SubmittingThrows_TheBugIsNotSwallowedAndTheShareIsCounted()
    {
        await using var run = new EngineRun([FakeDevices.Planted(RealBlock.One.Nonce)], options: Patient);
        run.Source.Answer = static (_, _) => throw new InvalidOperationException("BUG: in the source");
        run.Source.Publish(RealBlock.One.Job);
        await Assert.ThrowsAsync<InvalidOperationException>(() => run.EndAsync());
        Assert.Equal((1, 1, 0), (run.Shares.Found, run.Shares.Unknown, run.Shares.Pending));
    }

    [Fact]
    public async Task Run_Twice_IsRefused()
    {
        await using var run = new EngineRun([FakeDevices.Honest()]);
        CancellationToken stop = TestContext.Current.CancellationToken;
        await Assert.ThrowsAsync<InvalidOperationException>(() => run.Engine.RunAsync(stop));
    }

    [Fact]
    public void Constructor_NoDevicesOrTwoOfOneName_Throws()
    {
        Assert.Throws<ArgumentException>(() => new EngineRun([]));
        Assert.Throws<ArgumentException>(() => new EngineRun([FakeDevices.Honest(), FakeDevices.Honest()]));
    }

    [Fact]
    public async Task Submit_BlockFoundBehindASlowShare_DoesNotWait()
    {
        var slow = new TaskCompletionSource<ShareOutcome>();
        await using var run = new EngineRun([FakeDevices.Honest()]);
        run.Source.Answer = (share, _) => share.IsBlock ? new(Verdict.On(share)) : new(slow.Task);
        run.Source.Publish(EasyJob.Of());
        await run.UntilAsync(static now => now.Shares is { Accepted: > 0, Pending: > 0 }, "a block overtakes");
        slow.SetResult(new ShareOutcome.Rejected(RejectReason.StaleJob, "too late"));
        await run.StopAsync();
        LedgerSnapshot shares = run.Shares;
        Assert.Equal(shares.Found, shares.Accepted + shares.Rejected[RejectReason.StaleJob] + shares.Stale);
    }

    private static async Task<EngineRun> WithOneShareUnderWayAsync(
        EngineOptions options, Func<Share, CancellationToken, ValueTask<ShareOutcome>> answer)
    {
        var run = new EngineRun([FakeDevices.Planted(RealBlock.One.Nonce)], options: options);
        run.Source.Answer = answer;
        run.Source.Publish(RealBlock.One.Job);
        await run.Source.NextShareAsync();
        run.Source.Publish(null);
        await run.UntilAsync(static now => now.Devices[0].State != DeviceState.Searching, "the device rests");
        return run;
    }
}
