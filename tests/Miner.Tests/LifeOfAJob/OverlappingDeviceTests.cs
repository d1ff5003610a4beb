using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Engine.Reporting;

namespace Miner.Tests.LifeOfAJob;

/// <summary>Devices that hash beside their thread, and those whose driver does not come back.</summary>
public sealed class OverlappingDeviceTests
{
    [Fact]
    public async Task Engine_OverlappingDevice_HasTwoSearchesUnderWayAndLosesNone()
    {
        var device = new TwoSlots();
        await using var run = new EngineRun([device]);
        run.Source.Publish(EasyJob.Of("a"));
        await run.UntilAsync(static now => now.Shares.Accepted > 20, "shares of the first job");
        run.Source.Publish(EasyJob.Of("b"));
        await run.UntilAsync(static now => now.Shares.Accepted > 60, "shares of the second");
        await run.StopAsync();
        Assert.Equal(2, device.Deepest);
        Assert.Equal(0, device.UnderWay);
        Assert.Equal(0, run.Device("slots").FalseHits);
        Assert.Equal(device.Hashes, (long)run.Device("slots").Hashes);
    }

    [Fact]
    public async Task Engine_DevicePreparesItself_IsAskedForItsWishesAfterwards()
    {
        await using var run = new EngineRun([new TwoSlots(), FakeDevices.Honest()]);
        run.Source.Publish(EasyJob.Of(mask: 0x1fffe000));
        await run.UntilAsync(static now => now.Devices[0].Hashes > 0, "the device mines");
        await run.StopAsync();
        Assert.Equal("prepared", run.Device("slots").Description);
    }

    [Fact]
    public async Task Engine_DeviceCannotBePrepared_IsRetiredInOneLineAndTheOthersGoOn()
    {
        using var logs = new RecordedLogs();
        await using var run = new EngineRun(
            [new TwoSlots(fault: "cannot be used: out of memory"), FakeDevices.Honest()], logs: logs);
        run.Source.Publish(EasyJob.Of());
        await run.UntilAsync(static now => now.Shares.Accepted > 0, "the other mines");
        await run.UntilAsync(static now => now.Devices[0].State == DeviceState.Retired, "the device is retired");
        await run.StopAsync();
        Assert.Equal("cannot be used: out of memory", run.Device("slots").Reason);
        Assert.Single(
            logs.Lines,
            static line => line.Level > LogLevel.Debug && line.Text.Contains("memory", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Engine_NoDeviceCanBePrepared_EndsAsOneWithoutDevices()
    {
        await using var run = new EngineRun([new TwoSlots(fault: "cannot be used: the driver says no")]);
        NoDeviceLeftException end = await Assert.ThrowsAsync<NoDeviceLeftException>(() => run.EndAsync());
        Assert.False(end.SelfTestFailed);
    }

    // By a clock that only the test moves: whoever watches looks once a second.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Engine_DriverNeverComesBack_TheRestGoesOnAndNoneLeftIsTheEnd(bool inPreparation)
    {
        using ManualResetEventSlim entered = new(), release = new();
        var time = new FakeTimeProvider();
        var hung = new TwoSlots(hang: () =>
        {
            entered.Set();
            release.Wait(Patience.Long, CancellationToken.None);
        }, hangsInPreparation: inPreparation);
        await using var run = new EngineRun([hung, FakeDevices.Blind("other")], time: time, options: new EngineOptions
        {
            YieldImprobability = 0,
        });
        run.Source.Publish(EasyJob.Of());
        await Patience.UntilAsync(() => entered.IsSet, "the driver hangs");
        ulong seen = 0;
        await run.UntilAsync(
            now =>
            {
                // A second passes only once the other has got on: on a busy core it would seem to hang as well.
                if (now.Devices[1].Hashes > seen) time.Advance(CallWatch.LookPause);
                seen = now.Devices[1].Hashes;
                return now.Devices[0].State == DeviceState.Retired;
            },
            "the device is given up");
        Assert.StartsWith("hung: ", run.Device("slots").Reason, StringComparison.Ordinal);
        Assert.NotEqual(DeviceState.Retired, run.Device("other").State);
        ulong hashes = run.Device("other").Hashes;
        await run.UntilAsync(now => now.Devices[1].Hashes > hashes, "the other goes on");
        await run.StopAsync();
        release.Set();
    }

    private sealed class TwoSlots(
        string? fault = null, Action? hang = null, bool hangsInPreparation = false) : IOverlappingDevice
    {
        private readonly ConcurrentQueue<(Work Work, NonceRange Range)> _underWay = new();

        public DeviceInfo Info { get; private set; } = new("slots", "not prepared", 1);

        public int Slots => 2;

        public int Deepest { get; private set; }

        public int UnderWay => _underWay.Count;

        public long Hashes { get; private set; }

        public void Prepare()
        {
            if (fault is not null) throw new DeviceFaultException(fault);
            if (hangsInPreparation) hang?.Invoke();
            Info = Info with { Description = "prepared", VariantsPerWork = 2 };
        }

        public int Search(Work work, NonceRange range, Span<Hit> hits) =>
            throw new InvalidOperationException("BUG: it was not started");

        public void Start(Work work, NonceRange range)
        {
            _underWay.Enqueue((work, range));
            Deepest = int.Max(Deepest, _underWay.Count);
        }

        public int Finish(Span<Hit> hits)
        {
            hang?.Invoke();
            Assert.True(_underWay.TryDequeue(out (Work Work, NonceRange Range) oldest));
            Hashes += (long)oldest.Range.Count * oldest.Work.Versions.Length;
            return FakeDevices.BruteForce(oldest.Work, oldest.Range, hits);
        }

        public void Dispose()
        {
        }
    }
}
