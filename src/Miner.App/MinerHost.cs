using Microsoft.Extensions.Logging;
using Miner.App.Settings;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Pools.Failover;
using Miner.Pools.Node;
using Miner.Pools.Stratum;

namespace Miner.App;

/// <summary>The composition root: the one place that knows all parts and puts them together.</summary>
internal sealed class MinerHost : IAsyncDisposable
{
    private readonly ILoggerFactory _logs;
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<ISearchDevice> _devices;
    private readonly List<IAsyncDisposable> _sources = [];

    /// <exception cref="UserFaultException">The devices asked for are not there.</exception>
    public MinerHost(MinerSettings settings, TimeProvider time, ILoggerFactory logs)
        : this(new DeviceShelf(settings, time, logs).Create(), time, logs, host => host.SourceOf(settings))
    {
    }

    /// <summary>Mines on a node in this process.</summary>
    /// <param name="committer">Who has a say in the coinbases; null: nobody.</param>
    public MinerHost(
        IBitcoinNode node,
        NodeOptions options,
        IReadOnlyList<ISearchDevice> devices,
        ICoinbaseCommitter? committer,
        TimeProvider time,
        ILoggerFactory logs)
        : this(devices, time, logs, host => host.Kept(new NodeSource([node], options, time, logs, committer)))
    {
    }

    private MinerHost(
        IReadOnlyList<ISearchDevice> devices,
        TimeProvider time,
        ILoggerFactory logs,
        Func<MinerHost, IJobSource> source)
    {
        (_devices, _time, _logs) = (devices, time, logs);
        Engine = new MiningEngine(source(this), devices, new EngineOptions(), time, logs);
    }

    public MiningEngine Engine { get; }

    /// <summary>Called after the engine has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable source in _sources) await source.DisposeAsync();
        foreach (ISearchDevice device in _devices) device.Dispose();
    }

    private IJobSource SourceOf(MinerSettings settings)
    {
        var pools = new List<FailoverPool>();
        foreach (SourcePlan plan in settings.Sources)
        {
            string name = UniqueName(plan, pools);
            pools.Add(new FailoverPool(name, OpenerOf(plan, name, settings.Records.Directory)));
        }

        return pools is [var only] ? only.Open() : new FailoverSource(pools, new FailoverOptions(), _time, _logs);
    }

    // The same pool may stand in the list twice, with two users.
    private static string UniqueName(SourcePlan plan, List<FailoverPool> taken)
    {
        string name = plan is SourcePlan.Pool pool
            ? pool.Options.Address.HostAndPort
            : ((SourcePlan.Nodes)plan).Endpoints[0].Url.Authority;
        int same = taken.Count(
            other => other.Name == name || other.Name.StartsWith(name + " (", StringComparison.Ordinal));
        return same == 0 ? name : $"{name} ({same + 1})";
    }

    private Func<IJobSource> OpenerOf(SourcePlan plan, string name, string? recordDirectory) => plan switch
    {
        SourcePlan.Pool pool => () => new StratumSource(name, pool.Options, _time, _logs),
        SourcePlan.Nodes nodes => Kept(new NodeSlot(nodes, recordDirectory, _time, _logs)).Open,
        _ => throw new InvalidOperationException($"BUG: {plan}"),
    };

    private T Kept<T>(T source)
        where T : IAsyncDisposable
    {
        _sources.Add(source);
        return source;
    }
}
