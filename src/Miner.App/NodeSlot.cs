using Microsoft.Extensions.Logging;
using Miner.App.Settings;
using Miner.Core.Mining;
using Miner.Pools.Node;
using Miner.Records.Store;

namespace Miner.App;

/// <summary>
/// The nodes' place in the failover list. They may be needed many times: the connections are kept, and a new source
/// takes over from the one before, also the blocks that one could not deliver. One call at a time.
/// </summary>
internal sealed class NodeSlot : IAsyncDisposable
{
    private readonly NodeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _logs;
    private readonly NodeRpc[] _nodes;
    private readonly MiningRecords? _records;
    private NodeSource? _newest;
    private Task _releasing = Task.CompletedTask;

    /// <param name="recordDirectory">The store to anchor in what is mined here; null: none.</param>
    /// <exception cref="RecordStoreException">The store cannot be used.</exception>
    public NodeSlot(SourcePlan.Nodes plan, string? recordDirectory, TimeProvider time, ILoggerFactory logs)
    {
        (_options, _time, _logs) = (plan.Options, time, logs);
        _nodes = [.. plan.Endpoints.Select(endpoint => new NodeRpc(endpoint, time))];
        if (recordDirectory is not null)
            _records = new MiningRecords(recordDirectory, new NodeBestChain(_nodes), time, logs);
    }

    /// <summary>To be called once the source that was opened before gives no more jobs.</summary>
    public IJobSource Open()
    {
        if (_newest is { } former) _releasing = ReleaseAsync(_releasing, former);
        return _newest = new NodeSource(_nodes, _options, _time, _logs, _records?.Committer);
    }

    public async ValueTask DisposeAsync()
    {
        await _releasing;
        if (_newest is { } newest) await newest.DisposeAsync();
        if (_records is not null) await _records.DisposeAsync();
        foreach (NodeRpc node in _nodes) node.Dispose();
    }

    // What it has not delivered is on disk, where the next source finds it.
    private static async Task ReleaseAsync(Task earlier, NodeSource former)
    {
        await earlier;
        await former.DisposeAsync();
    }
}
