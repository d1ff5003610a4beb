using Miner.Core.Mining;
using Miner.Engine;
using Miner.Engine.Reporting;

namespace Miner.Tests.LifeOfAJob;

public sealed class BadDeviceTests
{
    [Fact]
    public async Task Engine_OneDeviceLies_ItIsRetiredAndTheOtherGoesOn()
    {
        await using var run = new EngineRun([FakeDevices.Lying(), FakeDevices.Honest()]);
        run.Source.Publish(EasyJob.Of());
        await run.UntilAsync(static now => now.Devices[0].State == DeviceState.Retired, "the liar is retired");
        long accepted = run.Shares.Accepted;
        await run.UntilAsync(now => now.Shares.Accepted > accepted + 10, "the honest device goes on");
        await run.StopAsync();

        Assert.Contains("false hits in a row", run.Device("lying").Reason, StringComparison.Ordinal);
        Assert.True(run.Device("lying").FalseHits >= 3);
        Assert.DoesNotContain(run.Source.Received, static share => share.Device == "lying");
        Assert.Null(run.Device("honest").Reason);
    }

    [Fact]
    public async Task Engine_OneDeviceIsBlind_ItsYieldGivesItAway()
    {
        await using var run = new EngineRun([FakeDevices.Blind(), FakeDevices.Honest()]);
        run.Source.Publish(EasyJob.Of());
        await run.UntilAsync(static now => now.Devices[0].State == DeviceState.Retired, "the blind device is retired");
        Assert.Contains("too few hits", run.Device("blind").Reason, StringComparison.Ordinal);
        Assert.NotEqual(DeviceState.Retired, run.Device("honest").State);
        await run.StopAsync();
    }

    [Fact]
    public async Task Engine_DeviceReportsOneTrueHitAgainAndAgain_RepeatsAreCountedAndItsYieldGivesItAway()
    {
        await using var run = new EngineRun([new ScriptedDevice("parrot", static (work, range, hits) =>
        {
            uint nonce = 0;
            while (!FakeDevices.IsHit(work, new Hit(nonce, 0))) nonce++;
            hits[0] = new Hit(nonce, 0);
            return 1;
        }), FakeDevices.Honest()]);
        run.Source.Publish(EasyJob.Of());
        await run.UntilAsync(static now => now.Devices[0].State == DeviceState.Retired, "the parrot is retired");
        await run.StopAsync();
        Assert.True(run.Shares.Duplicates > 0);
        Assert.Single(run.Source.Received, static share => share.Device == "parrot");
    }

    [Fact]
    public async Task Engine_DeviceThrows_ItIsRetiredWithTheReason()
    {
        await using var run = new EngineRun([FakeDevices.Dying(calls: 2), FakeDevices.Honest()]);
        run.Source.Publish(EasyJob.Of());
        await run.UntilAsync(static now => now.Devices[0].State == DeviceState.Retired, "the device is retired");
        Assert.Equal("InvalidOperationException: the driver is gone", run.Device("dying").Reason);
        long accepted = run.Shares.Accepted;
        await run.UntilAsync(now => now.Shares.Accepted > accepted, "the honest device goes on");
        await run.StopAsync();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public async Task Engine_DeviceCountsImpossibly_ItIsRetired(int found)
    {
        await using var run = new EngineRun([new ScriptedDevice("mad", (_, _, _) => found)]);
        run.Source.Publish(EasyJob.Of());
        NoDeviceLeftException end = await Assert.ThrowsAsync<NoDeviceLeftException>(() => run.EndAsync());
        Assert.False(end.SelfTestFailed);
        Assert.Contains("hits claimed", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Engine_DeviceNamesAVersionThatIsNotThere_CountsAsFalseHits()
    {
        await using var run = new EngineRun([new ScriptedDevice("confused", static (work, _, hits) =>
        {
            hits[0] = new Hit(1, work.Versions.Length);
            return 1;
        })]);
        run.Source.Publish(EasyJob.Of());
        await Assert.ThrowsAsync<NoDeviceLeftException>(() => run.EndAsync());
        Assert.True(run.Device("confused").FalseHits >= 3);
    }

    [Fact]
    public async Task Engine_EveryDeviceRetired_EndsWithNoDeviceLeft()
    {
        await using var run = new EngineRun([FakeDevices.Lying("one"), FakeDevices.Dying(0, "two")]);
        run.Source.Publish(EasyJob.Of());
        NoDeviceLeftException end = await Assert.ThrowsAsync<NoDeviceLeftException>(() => run.EndAsync());
        Assert.False(end.SelfTestFailed);
        Assert.Contains("one: 3 false hits in a row", end.Message, StringComparison.Ordinal);
        Assert.Contains("two: InvalidOperationException", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Engine_LiarWaitsForWorkWhenItIsFoundOut_TheEngineStillEnds()
    {
        await using var run = new EngineRun([FakeDevices.Lying()], options: new EngineOptions { FalseHitLimit = 1 });
        run.Source.Publish(EasyJob.Of());
        run.Source.Publish(null);
        run.Source.Publish(EasyJob.Of("b"));
        run.Source.Publish(null);
        run.Source.Publish(EasyJob.Of("c"));
        await Assert.ThrowsAsync<NoDeviceLeftException>(() => run.EndAsync());
    }

    [Fact]
    public async Task Engine_OneDeviceFailsItsSelfTest_ItNeverSearchesAndTheOtherGoesOn()
    {
        await using var run = new EngineRun(
            [FakeDevices.Honest("bad"), FakeDevices.Honest("good")],
            selfTest: static device => device.Info.Name == "bad" ? "missed a planted nonce" : null);
        run.Source.Publish(EasyJob.Of());
        await run.UntilAsync(static now => now.Shares.Accepted > 0, "the good device mines");
        await run.StopAsync();
        DeviceSnapshot bad = run.Device("bad");
        Assert.Equal((DeviceState.Retired, 0ul), (bad.State, bad.Hashes));
        Assert.Equal("self-test failed: missed a planted nonce", bad.Reason);
    }

    [Fact]
    public async Task Engine_EveryDeviceFailsItsSelfTest_SaysSo()
    {
        ISearchDevice[] devices = [FakeDevices.Honest("a"), FakeDevices.Honest("b")];
        await using var run = new EngineRun(devices, selfTest: static _ => "no");
        NoDeviceLeftException end = await Assert.ThrowsAsync<NoDeviceLeftException>(() => run.EndAsync());
        Assert.True(end.SelfTestFailed);
    }
}
