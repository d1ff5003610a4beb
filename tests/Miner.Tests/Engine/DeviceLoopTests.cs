using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Engine.Reporting;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Engine;

/// <summary>A loop alone, with a device that moves the clock itself: a second of mining takes no second.</summary>
public sealed class DeviceLoopTests
{
    private static readonly EngineOptions Options = new() { YieldImprobability = 0 };

    private readonly FakeTimeProvider _time = new();
    private readonly JobBoard _board;
    private readonly DroppedHits _dropped = new(NullLogger.Instance);
    private readonly CandidateQueue _queue;

    public DeviceLoopTests() => (_board, _queue) = (new JobBoard(_time), new CandidateQueue(_dropped));

    [Fact]
    public async Task Search_BetweenTwoCalls_AllocatesNothing()
    {
        long first = 0, last = 0;
        int calls = 0;
        DeviceLoop loop = Start((_, _, _) =>
        {
            _time.Advance(TimeSpan.FromTicks(1));
            calls++;
            if (calls == 1000) first = GC.GetAllocatedBytesForCurrentThread();
            if (calls == 2000) last = GC.GetAllocatedBytesForCurrentThread();
            return calls == 2001 ? throw new OperationCanceledException("enough") : 0;
        });
        _board.Publish(EasyJob.Of(shareBits: 0x207fffff));
        await EndAsync(loop);
        long perAdvance = AllocatedByAdvance();
        Assert.Equal(0, last - first - (1000 * perAdvance));
    }

    [Fact]
    public async Task Search_WorkGetsOld_CutsNewWorkWithALaterTime()
    {
        ConcurrentQueue<uint> times = new();
        DeviceLoop loop = Start((work, _, _) =>
        {
            if (times.LastOrDefault() != work.Time) times.Enqueue(work.Time);
            _time.Advance(TimeSpan.FromSeconds(1));
            return times.Count > 3 ? throw new OperationCanceledException("enough") : 0;
        });
        _board.Publish(EasyJob.Of(time: 1_000_000));
        await EndAsync(loop);
        Assert.Equal([1_000_000u, 1_000_010u, 1_000_020u, 1_000_030u], times);
    }

    [Fact]
    public async Task Search_AllNoncesTried_NoNonceTwiceInOneWork()
    {
        ConcurrentQueue<(ulong ExtraNonce2, NonceRange Range)> calls = new();
        DeviceLoop loop = Start((work, range, _) =>
        {
            calls.Enqueue((work.ExtraNonce2, range));
            return work.ExtraNonce2 == 2 ? throw new OperationCanceledException("enough") : 0;
        });
        _board.Publish(EasyJob.Of(shareBits: 0x1d00ffff));
        await EndAsync(loop);
        foreach (var work in calls.Where(static call => call.ExtraNonce2 < 2).GroupBy(static call => call.ExtraNonce2))
        {
            ulong next = 0;
            foreach ((_, NonceRange range) in work)
            {
                Assert.Equal(next, (ulong)range.First);
                next += range.Count;
            }

            Assert.Equal(1ul << 32, next);
        }
    }

    [Fact]
    public async Task Search_JobIsReplacedInMidWork_TheVeryNextCallIsOfTheNewJob()
    {
        List<string> jobs = [];
        DeviceLoop loop = Start((work, _, _) =>
        {
            jobs.Add(work.Job.Id);
            if (jobs.Count == 3) _board.Publish(EasyJob.Of("new"));
            return jobs.Count == 5 ? throw new OperationCanceledException("enough") : 0;
        });
        _board.Publish(EasyJob.Of("old", shareBits: EasyJob.RegtestBits));
        await EndAsync(loop);
        Assert.Equal(["old", "old", "old", "new", "new"], jobs);
    }

    [Fact]
    public async Task Search_JobIsUsedUp_WaitsForAnotherInsteadOfSpinning()
    {
        int calls = 0;
        DeviceLoop loop = Start((_, _, _) =>
        {
            calls++;
            _time.Advance(TimeSpan.FromHours(2));
            return 0;
        });
        _board.Publish(EasyJob.Of());
        await Patience.UntilAsync(() => calls == 1 && loop.Snapshot().State == DeviceState.Waiting, "the job's end");
        _board.Publish(EasyJob.Of("next"));
        await Patience.UntilAsync(() => calls == 2 && loop.Snapshot().State == DeviceState.Waiting, "the next one too");
        _board.Close();
        await EndAsync(loop);
    }

    [Fact]
    public async Task Search_MoreHitsThanTheSpanHolds_TheRestIsDroppedAndCounted()
    {
        int calls = 0;
        DeviceLoop loop = Start((_, _, hits) =>
        {
            if (calls++ > 0) throw new OperationCanceledException("enough");
            Assert.Equal(DeviceLoop.HitsPerCall, hits.Length);
            return hits.Length + 5;
        });
        _board.Publish(EasyJob.Of());
        await EndAsync(loop);
        Assert.Equal(5, _dropped.Count);
        Assert.Equal(DeviceLoop.HitsPerCall + 5, loop.Health.Hits);
    }

    [Fact]
    public async Task Snapshot_SteadyDevice_ShowsItsRateAndExpectedHits()
    {
        DeviceLoop loop = Start((work, range, _) =>
        {
            _time.Advance(TimeSpan.FromSeconds(range.Count * (ulong)work.Versions.Length / 1e6));
            return 0;
        }, variants: 4);
        _board.Publish(EasyJob.Of(shareBits: 0x1d00ffff, mask: 0x1fffe000));
        await Patience.UntilAsync(() => loop.Snapshot().Rates.TenSeconds is not null, "the first window");
        DeviceSnapshot now = loop.Snapshot();
        _board.Close();
        await EndAsync(loop);
        Assert.Equal(1e6, now.Rates.TenSeconds!.Value, 1e4);
        Assert.Equal(1e6, now.Rates.Overall, 1e4);
        DeviceSnapshot end = loop.Snapshot();
        Assert.Equal(end.Hashes * 16.0 / (1ul << 32), end.ExpectedHits, 1e-6);
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(0, loop.Snapshot().Rates.TenSeconds);
    }

    [Fact]
    public async Task Look_CallThatDoesNotReturn_CondemnsTheDeviceAndLeavesItsThreadBehind()
    {
        using ManualResetEventSlim release = new();
        int calls = 0;
        DeviceLoop loop = Start((_, _, _) =>
        {
            if (Interlocked.Increment(ref calls) == 100) release.Wait(Patience.Long, CancellationToken.None);
            if (calls < 100) _time.Advance(TimeSpan.FromSeconds(1));
            return 0;
        });
        _board.Publish(EasyJob.Of());
        await Patience.UntilAsync(() => Volatile.Read(ref calls) == 100, "the call that hangs");
        Assert.True(loop.Snapshot().Rates.TenSeconds > 0);
        for (int look = 0; look <= CallWatch.ShortestPatience; look++)
        {
            Assert.Equal(DeviceState.Searching, loop.Snapshot().State);
            Assert.False(loop.Ended.IsCompleted);
            loop.Look();
        }

        loop.Look();
        await EndAsync(loop);
        Assert.Equal(DeviceState.Retired, loop.Snapshot().State);
        Assert.Equal("hung: its driver has not come back for 10 s", loop.Snapshot().Reason);
        Assert.False(loop.SelfTestFailed);
        release.Set();
    }

    [Fact]
    public async Task Look_DeviceThatRestsForLong_IsNoHungOne()
    {
        DeviceLoop loop = Start((_, _, _) => 0);
        await Patience.UntilAsync(() => loop.Snapshot().State == DeviceState.Waiting, "the device waits for work");
        for (int look = 0; look < 1000; look++) loop.Look();
        Assert.Equal(DeviceState.Waiting, loop.Snapshot().State);
        _board.Close();
        await EndAsync(loop);
        Assert.Null(loop.Snapshot().Reason);
    }

    private DeviceLoop Start(ScriptedDevice.Call call, int variants = 1)
    {
        var loop = new DeviceLoop(
            new ScriptedDevice("device", call, variants),
            _board,
            _queue,
            _dropped,
            Options,
            _time,
            static _ => null,
            NullLogger.Instance);
        loop.Start();
        return loop;
    }

    private static Task EndAsync(DeviceLoop loop) =>
        loop.Ended.WaitAsync(Patience.Long, TestContext.Current.CancellationToken);

    // What the fake clock itself allocates when it is moved.
    private static long AllocatedByAdvance()
    {
        var time = new FakeTimeProvider();
        time.Advance(TimeSpan.FromTicks(1));
        long before = GC.GetAllocatedBytesForCurrentThread();
        time.Advance(TimeSpan.FromTicks(1));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
