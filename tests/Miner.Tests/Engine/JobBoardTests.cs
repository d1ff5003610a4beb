using Microsoft.Extensions.Time.Testing;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Engine;

public sealed class JobBoardTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly DeviceHealth _believed = new(new EngineOptions());
    private readonly JobBoard _board;

    public JobBoardTests() => _board = new JobBoard(_time);

    [Fact]
    public void Publish_NextJobOfTheSession_ExtraNonceGoesOn()
    {
        Assert.Equal([0, 1, 2], Take(EasyJob.Of("a"), 3));
        Assert.Equal([3, 4], Take(EasyJob.Of("b"), 2));
        Assert.Equal([5], Take(EasyJob.Of("c") with { AbandonsEarlier = true }, 1));
    }

    // A pool may give a new session the same extranonce1 and the same job: no header of it may be tried again.
    [Fact]
    public void Publish_AnotherSession_ExtraNonceGoesOn()
    {
        Take(EasyJob.Of("a", session: 1), 3);
        Assert.Equal([3, 4], Take(EasyJob.Of("a", session: 2), 2));
    }

    [Fact]
    public void Publish_AnotherSourceAndBack_ExtraNonceGoesOn()
    {
        Take(EasyJob.Of("a", source: "pool"), 3);
        Assert.Equal([3], Take(EasyJob.Of("a", source: "pool (2)"), 1));
        Assert.Equal([4], Take(EasyJob.Of("a", source: "pool"), 1));
    }

    [Fact]
    public void IsLive_SessionsComeAndGo_OnlyTheLastOfEachSource()
    {
        SourceEpoch first = new("primary", 1), second = new("primary", 2), backup = new("backup", 1);
        Assert.False(_board.IsLive(first));
        _board.Publish(EasyJob.Of(source: "primary", session: 1));
        Assert.True(_board.IsLive(first));
        _board.Publish(null);
        Assert.True(_board.IsLive(first));
        _board.Publish(EasyJob.Of(source: "backup", session: 1));
        Assert.True(_board.IsLive(first) && _board.IsLive(backup));
        _board.Publish(EasyJob.Of(source: "primary", session: 2));
        Assert.False(_board.IsLive(first));
        Assert.True(_board.IsLive(second) && _board.IsLive(backup));
    }

    [Fact]
    public void Current_PausedAndResumed_ShowsTheLatestJobAgain()
    {
        _board.Publish(EasyJob.Of("a"));
        Assert.True(_board.SetPaused(true));
        Assert.False(_board.SetPaused(true));
        Assert.Null(_board.Current);
        _board.Publish(EasyJob.Of("b"));
        Assert.Null(_board.Current);
        Assert.Equal("b", _board.Posted!.Cutter.Job.Id);
        Assert.True(_board.SetPaused(false));
        Assert.Equal("b", _board.Current!.Job.Id);
    }

    [Fact]
    public void Current_Closed_StaysEmpty()
    {
        _board.Publish(EasyJob.Of("a"));
        _board.Close();
        _board.Publish(EasyJob.Of("b"));
        _board.SetPaused(false);
        Assert.Null(_board.Current);
        Assert.Null(_board.WaitForOtherThan(null, _believed));
    }

    [Fact]
    public async Task WaitForOtherThan_SpentCutter_WaitsForTheNextJob()
    {
        _board.Publish(EasyJob.Of("a"));
        WorkCutter spent = _board.WaitForOtherThan(null, _believed)!;
        Task<WorkCutter?> next = WaitAsync(spent, _believed);
        _board.Wake();
        _board.Publish(null);
        Assert.False(next.IsCompleted);
        _board.Publish(EasyJob.Of("b"));
        Assert.Equal("b", (await next.WaitAsync(Patience.Long, TestContext.Current.CancellationToken))!.Job.Id);
    }

    [Fact]
    public async Task WaitForOtherThan_ClosedOrCondemned_LetsGo()
    {
        var condemned = new DeviceHealth(new EngineOptions());
        Task<WorkCutter?> believed = WaitAsync(null, _believed);
        Task<WorkCutter?> retired = WaitAsync(null, condemned);
        condemned.Condemn("it lied");
        _board.Wake();
        Assert.Null(await retired.WaitAsync(Patience.Long, TestContext.Current.CancellationToken));
        Assert.False(believed.IsCompleted);
        _board.Close();
        Assert.Null(await believed.WaitAsync(Patience.Long, TestContext.Current.CancellationToken));
    }

    private Task<WorkCutter?> WaitAsync(WorkCutter? spent, DeviceHealth device) =>
        Task.Run(() => _board.WaitForOtherThan(spent, device), TestContext.Current.CancellationToken);

    private ulong[] Take(Job job, int count)
    {
        _board.Publish(job);
        var taken = new ulong[count];
        for (int i = 0; i < count; i++)
        {
            Assert.True(_board.Current!.TryNext(1, out Work? work));
            taken[i] = work.ExtraNonce2;
        }

        return taken;
    }
}
