using Miner.Core.Mining;
using Miner.Engine.Reporting;

namespace Miner.Tests.LifeOfAJob;

public sealed class LifeOfAJobTests
{
    [Fact]
    public async Task Engine_HonestDevice_EveryShareIsAcceptedByAnIndependentJudge()
    {
        await using var run = new EngineRun([FakeDevices.Honest("a"), FakeDevices.Honest("b", variants: 4)]);
        run.Source.Publish(EasyJob.Of(mask: 0x1fffe000));
        await run.UntilAsync(
            static now => now.Shares.Accepted >= 100 && now.Shares.Blocks >= 1 && now.Devices.All(static d => d.Hits > 0),
            "100 shares, and hits of both devices");
        await Patience.UntilAsync(
            () => run.Source.Received.Select(static share => share.Device).Distinct().Count() == 2, "shares of both");
        await run.StopAsync();

        LedgerSnapshot shares = run.Shares;
        Assert.Equal(0, shares.RejectedTotal);
        Assert.Equal(shares.Found, shares.Accepted);
        Assert.Distinct(run.Source.Received.Select(static share => share.Hash));
        Assert.Contains(run.Source.Received, static share => share.Device == "a");
        Assert.Contains(run.Source.Received, static share => share.Header.Version != share.Job.Version);
        Assert.Equal(shares.Found, run.Source.Received.Count);
        Assert.Equal(shares.Blocks, run.Source.Received.Count(static share => share.IsBlock));
    }

    [Fact]
    public async Task Engine_NextJobHasAnotherDifficultyAndExtraNonce_BothLatchThere()
    {
        await using var run = new EngineRun([FakeDevices.Honest()]);
        Job easy = EasyJob.Of("easy"), hard = EasyJob.Of("hard", shareBits: 0x1f7fffff, extraNonce2Size: 8);
        run.Source.Publish(easy);
        await run.Source.NextShareAsync(easy);
        run.Source.Publish(hard);
        await run.Source.NextShareAsync(hard);
        await run.UntilAsync(static now => now.Shares.Accepted > 0 && now.Shares.Pending == 0, "the answers");
        await run.StopAsync();

        Assert.Equal(0, run.Shares.RejectedTotal);
        Share[] shares = [.. run.Source.Received];
        ulong lastEasy = shares.Where(share => share.Job == easy).Max(static share => share.Work.ExtraNonce2);
        Assert.All(shares.Where(share => share.Job == hard), share => Assert.True(share.Work.ExtraNonce2 > lastEasy));
    }

    [Fact]
    public async Task Engine_SharesOfAnEarlierSession_AreStaleAndNotSent()
    {
        Job first = EasyJob.Of("first", session: 1, blockBits: 0x1d00ffff), second = EasyJob.Of("second", session: 2);
        using ManualResetEventSlim entered = new(), release = new();
        await using var run = new EngineRun([new ScriptedDevice("slow", (work, range, hits) =>
        {
            entered.Set();
            Assert.True(release.Wait(Patience.Long));
            return FakeDevices.BruteForce(work, range, hits);
        })]);
        run.Source.Publish(first);
        await Patience.UntilAsync(() => entered.IsSet, "the first job is searched");
        run.Source.Publish(second);
        await run.UntilAsync(static now => now.Job?.Id == "second", "the second session's job");
        release.Set();
        await run.UntilAsync(static now => now.Shares.Stale > 0 && now.Shares.Accepted > 0, "old stale, new accepted");
        await run.StopAsync();
        Assert.All(run.Source.Received, share => Assert.Equal(second, share.Job));
    }

    // Such a pool once had every device retired: what it found again was true, but proved no new hashes.
    [Fact]
    public async Task Engine_EachSessionBringsTheSameJob_NoHeaderIsTriedTwice()
    {
        await using var run = new EngineRun([FakeDevices.Honest()]);
        for (int session = 1; session <= 5; session++)
        {
            run.Source.Publish(EasyJob.Of(session: session));
            long before = run.Shares.Accepted;
            await run.UntilAsync(now => now.Shares.Accepted > before + 20, "shares of this session");
        }

        await run.StopAsync();
        Assert.Equal(0, run.Shares.Duplicates);
    }

    [Fact]
    public async Task Engine_SharesOfAnEarlierJobOfTheSameSession_AreStillSent()
    {
        Job first = EasyJob.Of("first", blockBits: 0x1d00ffff);
        Job second = EasyJob.Of("second") with { AbandonsEarlier = true };
        using ManualResetEventSlim entered = new(), release = new();
        await using var run = new EngineRun([new ScriptedDevice("slow", (work, range, hits) =>
        {
            entered.Set();
            Assert.True(release.Wait(Patience.Long));
            return FakeDevices.BruteForce(work, range, hits);
        })]);
        run.Source.Publish(first);
        await Patience.UntilAsync(() => entered.IsSet, "the first job is searched");
        run.Source.Publish(second);
        await run.UntilAsync(static now => now.Job?.Id == "second", "the second job");
        release.Set();
        await run.UntilAsync(static now => now.Shares.Accepted > 0, "accepted shares");
        await run.StopAsync();
        Assert.Contains(run.Source.Received, share => share.Job == first);
    }

    [Fact]
    public async Task Engine_SourceSaysNothingIsWorthHashing_DevicesRestUntilTheNextJob()
    {
        await using var run = new EngineRun([FakeDevices.Honest()]);
        Assert.Equal(DeviceState.Waiting, await StateAsync(run, DeviceState.Waiting));
        run.Source.Publish(EasyJob.Of("a"));
        await run.UntilAsync(static now => now.Shares.Accepted > 0, "work");
        run.Source.Publish(null);
        Assert.Equal(DeviceState.Waiting, await StateAsync(run, DeviceState.Waiting));
        Assert.Null(run.Engine.Snapshot().Job);
        ulong hashes = run.Device("honest").Hashes;
        run.Source.Publish(EasyJob.Of("b"));
        await run.UntilAsync(now => now.Devices[0].Hashes > hashes, "work again");
        await run.StopAsync();
    }

    [Fact]
    public async Task Engine_TargetMetByEverySecondHash_GoesOnWithBoundedShares()
    {
        await using var run = new EngineRun([FakeDevices.Honest("a"), FakeDevices.Honest("b")]);
        run.Source.Answer = static async (share, stop) =>
        {
            await Task.Delay(5, stop);
            return Verdict.On(share);
        };
        run.Source.Publish(EasyJob.Of(shareBits: EasyJob.RegtestBits, blockBits: EasyJob.RegtestBits));
        await run.UntilAsync(static now => now.Shares.Accepted >= 50 && now.Shares.Dropped > 5000, "blocks");
        await run.StopAsync();

        LedgerSnapshot shares = run.Shares;
        Assert.Equal(0, shares.RejectedTotal);
        Assert.Equal(shares.Found, shares.Accepted + shares.Unknown);
        Assert.Equal(shares.Found, run.Source.Received.Count);
        Assert.All(run.Engine.Snapshot().Devices, static device => Assert.Null(device.Reason));
    }

    [Fact]
    public async Task Pause_WhileSearching_StopsHashingUntilResume()
    {
        await using var run = new EngineRun([FakeDevices.Honest()]);
        run.Source.Publish(EasyJob.Of());
        await run.UntilAsync(static now => now.Devices[0].Hashes > 0, "work");
        run.Engine.Pause();
        Assert.Equal(DeviceState.Paused, await StateAsync(run, DeviceState.Paused));
        ulong hashes = run.Device("honest").Hashes;
        run.Source.Publish(EasyJob.Of("while-paused"));
        await run.UntilAsync(static now => now.Job?.Id == "while-paused", "the job is taken in");
        Assert.True(run.Engine.Snapshot().IsPaused);
        Assert.Equal(hashes, run.Device("honest").Hashes);
        run.Engine.Resume();
        await run.UntilAsync(now => now.Devices[0].Hashes > hashes, "work again");
        await run.StopAsync();
        Assert.Contains(run.Source.Received, static share => share.Job.Id == "while-paused");
    }

    private static async Task<DeviceState> StateAsync(EngineRun run, DeviceState wanted)
    {
        await run.UntilAsync(now => now.Devices[0].State == wanted, $"the device is {wanted}");
        return run.Engine.Snapshot().Devices[0].State;
    }
}
