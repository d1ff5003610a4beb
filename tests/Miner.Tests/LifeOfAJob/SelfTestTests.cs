using Microsoft.Extensions.Logging.Abstractions;
using Miner.Engine;

namespace Miner.Tests.LifeOfAJob;

/// <summary>The engine as the application builds it, with the real self-test.</summary>
public sealed class SelfTestTests
{
    [Fact]
    public async Task Engine_HonestDevice_PassesTheRealSelfTestAndMines()
    {
        using var stop = new CancellationTokenSource(Patience.Long);
        var source = new ScriptedSource();
        var engine = new MiningEngine(
            source, [FakeDevices.Honest(variants: 2)], new EngineOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        Task running = engine.RunAsync(stop.Token);
        source.Publish(EasyJob.Of(mask: 0x1fffe000));
        await source.NextShareAsync();
        await stop.CancelAsync();
        await running.WaitAsync(Patience.Long, TestContext.Current.CancellationToken);
        Assert.True(engine.Snapshot().Shares.Found > 0);
    }

    [Fact]
    public async Task Engine_BlindDevice_FailsTheRealSelfTestBeforeItsFirstNonce()
    {
        using var logs = new RecordedLogs();
        var engine = new MiningEngine(
            new ScriptedSource(), [FakeDevices.Blind()], new EngineOptions(), TimeProvider.System, logs);
        NoDeviceLeftException end = await Assert.ThrowsAsync<NoDeviceLeftException>(
            () => engine.RunAsync(Patience.Limit));
        Assert.True(end.SelfTestFailed);
        Assert.Equal(0ul, engine.Snapshot().Devices[0].Hashes);
        Assert.StartsWith("blind retired: self-test failed: ", Assert.Single(logs.Lines).Text, StringComparison.Ordinal);
    }
}
