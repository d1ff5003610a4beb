using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Engine.Reporting;

namespace Miner.Tests.LifeOfAJob;

/// <summary>An engine that is running on a scripted source until the test stops it.</summary>
internal sealed class EngineRun : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public EngineRun(
        IReadOnlyList<ISearchDevice> devices,
        IJobSource? source = null,
        EngineOptions? options = null,
        TimeProvider? time = null,
        Func<ISearchDevice, string?>? selfTest = null,
        ILoggerFactory? logs = null)
    {
        source ??= Source;
        Engine = new MiningEngine(
            source,
            devices,
            options ?? new EngineOptions(),
            time ?? TimeProvider.System,
            logs ?? NullLoggerFactory.Instance,
            selfTest ?? (static _ => null));
        Ended = Engine.RunAsync(_stop.Token);
    }

    /// <summary>What the engine mines on, unless it was given another source.</summary>
    public ScriptedSource Source { get; } = new();

    public MiningEngine Engine { get; }
    public Task Ended { get; }
    public LedgerSnapshot Shares => Engine.Snapshot().Shares;

    public DeviceSnapshot Device(string name) => Engine.Snapshot().Devices.Single(device => device.Name == name);

    public Task UntilAsync(Func<EngineSnapshot, bool> condition, string what) =>
        Patience.UntilAsync(() => Ended.IsFaulted || condition(Engine.Snapshot()), what);

    /// <summary>Ends as the engine ends, or fails after a generous time and says what did not end.</summary>
    public async Task EndAsync()
    {
        await Task.WhenAny(Ended, Task.Delay(Patience.Long));
        Assert.True(Ended.IsCompleted, $"the engine did not end: {Remaining()}");
        await Ended;
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await EndAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.True(Ended.IsCompleted, $"the engine still runs: {Remaining()}");
        _stop.Dispose();
    }

    private string Remaining()
    {
        EngineSnapshot now = Engine.Snapshot();
        IEnumerable<string> devices = now.Devices.Select(static device => $"{device.Name} is {device.State}");
        return $"{string.Join(", ", devices)}; {now.Shares.Pending} of {now.Shares.Found} shares are pending";
    }
}
