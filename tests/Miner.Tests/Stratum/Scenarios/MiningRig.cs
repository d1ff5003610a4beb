using Microsoft.Extensions.Logging;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Engine.Reporting;
using Miner.Pools.Failover;
using Miner.Pools.Stratum;
using Miner.Pools.Transport;
using Miner.Tests.Stratum.Simulator;

namespace Miner.Tests.Stratum.Scenarios;

/// <summary>The real engine and the real source at work on simulated pools.</summary>
internal sealed class MiningRig : IAsyncDisposable
{
    public const string User = "wallet.worker";

    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly ISearchDevice _device;

    private MiningRig(Func<ILoggerFactory, IJobSource> open, TimeProvider time, ISearchDevice device)
    {
        Witness = new WitnessSource(open(Logs));
        _device = device;
        Engine = new MiningEngine(Witness, [_device], new EngineOptions(), time, Logs);
        Running = Engine.RunAsync(_stop.Token);
    }

    public RecordedLogs Logs { get; } = new();
    public WitnessSource Witness { get; }
    public MiningEngine Engine { get; }

    /// <summary>The engine's run; it throws what ends it.</summary>
    public Task Running { get; }

    public LedgerSnapshot Ledger => Engine.Snapshot().Shares;

    /// <summary>One pool; the device rolls <paramref name="variants"/> versions where the pool lets it.</summary>
    public static MiningRig On(
        PoolSimulator pool,
        Func<StratumOptions, StratumOptions>? change = null,
        TimeProvider? time = null,
        int variants = 1)
    {
        StratumOptions options = OptionsFor(pool);
        time ??= TimeProvider.System;
        return new MiningRig(
            logs => new StratumSource(null, change is null ? options : change(options), time, logs),
            time,
            new BruteDevice("brute", variants));
    }

    /// <summary>One pool, and a device to be tried on it.</summary>
    public static MiningRig With(ISearchDevice device, PoolSimulator pool) => new(
        logs => new StratumSource(null, OptionsFor(pool), TimeProvider.System, logs), TimeProvider.System, device);

    /// <summary>Several pools, the best first.</summary>
    public static MiningRig Failing(FailoverOptions options, TimeProvider time, params PoolSimulator[] pools) => new(
        logs => new FailoverSource(
            [.. pools.Select(pool => new FailoverPool(
                OptionsFor(pool).Address.HostAndPort,
                () => new StratumSource(null, OptionsFor(pool), time, logs)))],
            options,
            time,
            logs),
        time,
        new BruteDevice("brute", variants: 1));

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

    /// <summary>Waits until the miner's own books or log say so, doing <paramref name="meanwhile"/> between two looks.</summary>
    /// <exception cref="TimeoutException">It did not come true within <see cref="Happenings.Patience"/>.</exception>
    public async Task UntilAsync(Func<MiningRig, bool> condition, string what, Action? meanwhile = null)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!condition(this))
        {
            if (TimeProvider.System.GetElapsedTime(start) > Happenings.Patience) throw new TimeoutException($"waited in vain: {what}");
            meanwhile?.Invoke();
            await Task.Delay(LookPause, TestContext.Current.CancellationToken);
        }
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
