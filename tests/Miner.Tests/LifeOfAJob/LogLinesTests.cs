using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Engine;

namespace Miner.Tests.LifeOfAJob;

/// <summary>What a user sees of one run, line by line.</summary>
public sealed class LogLinesTests
{
    [Fact]
    public async Task Engine_OneBlockFromJobToEnd_TellsItInOrder()
    {
        using var logs = new RecordedLogs();
        await using var run = new EngineRun(
            [FakeDevices.Planted(RealBlock.One.Nonce, "cpu0:fake")],
            options: new EngineOptions { YieldImprobability = 0 },
            logs: logs);
        run.Source.Publish(RealBlock.One.Job);
        await Patience.UntilAsync(() => logs.Lines.Any(static line => line.Id == 3010), "the share is accepted");
        run.Engine.Pause();
        run.Engine.Pause();
        run.Engine.Resume();
        run.Source.Status = run.Source.Status with { State = SourceState.Waiting, Detail = "retry in 3 s" };
        run.Source.Publish(null);
        await run.UntilAsync(static now => now.Job is null, "the end of the work");
        await run.StopAsync();

        Assert.Equal(
            [
                "cpu0:fake ready: scripted cpu0:fake",
                $"BLOCK FOUND {RealBlock.One.Hash} at height 1 by cpu0:fake",
                "accepted (1/0) diff 1 cpu0:fake (44 ms)",
                "paused",
                "resumed",
                "work stopped until the next job: retry in 3 s",
            ],
            logs.Lines.Where(static line => line.Id != 3001).Select(static line => line.Text));
        Assert.Single(logs.Lines, static line => line.Text == "new job height-1 from scripted diff 1 height 1");
    }

    [Fact]
    public async Task Snapshot_WhileAJobIsMined_ShowsItForPeople()
    {
        await using var run = new EngineRun([FakeDevices.Honest()]);
        run.Source.Publish(EasyJob.Of("job-7", shareBits: 0x1d00ffff, blockBits: 0x1a44b9f2));
        await run.UntilAsync(static now => now.Job is not null, "the job");
        var view = run.Engine.Snapshot().Job!;
        await run.StopAsync();
        Assert.Equal(("job-7", "scripted", 1, 1.0), (view.Id, view.Source, view.Height, view.ShareDifficulty));
        Assert.Equal(244112.49, view.NetworkDifficulty, 0.01);
        Assert.True(view.Age >= TimeSpan.Zero);
        Assert.Equal(SourceState.Working, run.Engine.Snapshot().Source.State);
        Assert.Equal(1, Difficulty.Of(Target.FromCompact(0x1d00ffff)));
    }
}
