using Microsoft.Extensions.Logging;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Engine.Reporting;
using Miner.Pools.Stratum;
using Miner.Pools.Transport;
using Miner.Tests.Stratum.Simulator;

namespace Miner.Tests.Stratum.Scenarios;

/// <summary>The real engine and the real source at work on simulated pools.</summary>
internal sealed class MiningRig : IAsyncDisposable
{
    public const string User = "wallet.worker";

    private readonly CancellationTokenSource _stop = new();
    private readonly BruteDevice _device;

    private MiningRig(Func<ILoggerFactory, IJobSource> open, TimeProvider time, int variants)
    {
        Witness = new WitnessSource(open(Logs));
        _device = new BruteDevice("brute", variants);
        Engine = new MiningEngine(Witness, [_device], new EngineOptions(), time, Logs);
        Running = Engine.RunAsync(_stop.Token);
    }

    public RecordedLogs Logs { get; } = new();
    public WitnessSource Witness { get; }
    public MiningEngine Engine { get; }

    /// <summary>The engine's run; it throws what ends it.</summary>
    public Task Running { get; }

    public LedgerSnapshot Ledger => Engine.Snapshot().Shares;

    public static MiningRig On(
        PoolSimulator pool, Func<StratumOptions, StratumOptions>? change = null, TimeProvider? time = null, int variants = 1)
    {
        StratumOptions options = OptionsFor(pool);
        time ??= TimeProvider.System;
        return new MiningRig(
            logs => new StratumSource(null, change is null ? options : change(options), time, logs), time, variants);
    }

    public static MiningRig Over(Func<ILoggerFactory, IJobSource> open, TimeProvider time) => new(open, time, 1);

    public static StratumOptions OptionsFor(PoolSimulator pool) => new()
    {
        Address = new PoolAddress(PoolSimulator.Host, pool.Port, pool.Script.Certificate is not null),
        User = User,
        RetryPause = TimeSpan.FromMilliseconds(50),
    };

    /// <summary>Stops as Ctrl-C does.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Running.WaitAsync(Happenings.Patience);
    }

    /// <summary>Waits until the source is lost for good, and returns why.</summary>
    public Task<SourceLostException> LossAsync() =>
        Assert.ThrowsAsync<SourceLostException>(() => Running.WaitAsync(Happenings.Patience));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(Running, Task.Delay(Happenings.Patience));
        _stop.Dispose();
        _device.Dispose();
    }
}
