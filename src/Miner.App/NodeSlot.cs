using Microsoft.Extensions.Logging;
using Miner.App.Settings;
using Miner.Core.Mining;
using Miner.Pools.Node;

namespace Miner.App;

/// <summary>
/// The nodes' place in the failover list. They may be needed many times: the connections are kept, and a new source
/// takes over from the one before, also the blocks that one could not deliver. One call at a time.
/// </summary>
internal sealed class NodeSlot(SourcePlan.Nodes plan, TimeProvider time, ILoggerFactory logs) : IAsyncDisposable
{
    private readonly NodeRpc[] _nodes = [.. plan.Endpoints.Select(endpoint => new NodeRpc(endpoint, time))];
    private NodeSource? _newest;
    private Task _releasing = Task.CompletedTask;

    /// <summary>To be called once the source that was opened before gives no more jobs.</summary>
    public IJobSource Open()
    {
        if (_newest is { } former) _releasing = ReleaseAsync(_releasing, former);
        return _newest = new NodeSource(_nodes, plan.Options, time, logs);
    }

    public async ValueTask DisposeAsync()
    {
        await _releasing;
        if (_newest is { } newest) await newest.DisposeAsync();
        foreach (NodeRpc node in _nodes) node.Dispose();
    }

    // What it has not delivered is on disk, where the next source finds it.
    private static async Task ReleaseAsync(Task earlier, NodeSource former)
    {
        await earlier;
        await former.DisposeAsync();
    }
}
