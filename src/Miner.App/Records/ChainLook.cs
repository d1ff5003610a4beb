using Microsoft.Extensions.Logging;
using Miner.App.Commands;
using Miner.App.Output;
using Miner.App.Settings;
using Miner.Core.Chain;
using Miner.Pools.Node;
using Miner.Records.Anchoring;
using Miner.Records.Store;

namespace Miner.App.Records;

/// <summary>Brings a store up to the chain as a node shows it now, so that what is answered from it is of now.</summary>
internal sealed class ChainLook(MinerSettings settings, Surroundings around)
{
    /// <summary>What the node shows; null where none was named, and then all is as <c>mine</c> last saw it.</summary>
    /// <exception cref="UserFaultException">No node can be asked.</exception>
    /// <exception cref="RecordStoreException">The store is damaged, or its disk refuses.</exception>
    public async Task<ChainNow?> FollowAsync(CancellationToken stop)
    {
        if (settings.Nodes.IsEmpty) return null;
        NodeRpc[] nodes = [.. settings.Nodes.Select(endpoint => new NodeRpc(endpoint, around.Time))];
        try
        {
            ChainNetwork network = await NodeNetwork.OfAsync(nodes[0], stop);
            var chain = new NodeBestChain(nodes);
            await FollowAsync(chain, stop);
            int height = await chain.HeightAsync(stop);
            return new ChainNow(nodes[0].Name, network, height, await chain.HeaderAtAsync(height, stop));
        }
        catch (ChainUnreachableException e)
        {
            throw new UserFaultException(
                ExitCode.Unreachable, new Fault(nodes[0].Name, e.Message, "without -o the answer is as 'mine' last saw the chain"));
        }
        finally
        {
            foreach (NodeRpc node in nodes) node.Dispose();
        }
    }

    private async Task FollowAsync(IBestChain chain, CancellationToken stop)
    {
        try
        {
            using RecordDatabase database = RecordDatabase.Open(settings.Records.StoreDirectory, StoreAccess.Mining);
            using ILoggerFactory logs = ErrorLog.Create(settings, around);
            await using var anchoring = new RecordAnchoring(database, chain, around.Time, logs);
            await anchoring.FollowAsync(stop);
        }
        catch (StoreInUseException e)
        {
            // Whoever mines follows the chain at each job, and two that follow would write over each other.
            around.Error.WriteLine(TerminalText.Clean($"note: {e.Holder} mines with this store and follows the chain itself"));
        }
    }
}

/// <param name="Node">What the node is called.</param>
/// <param name="Tip">Null where the chain changed while it was asked.</param>
internal sealed record ChainNow(string Node, ChainNetwork Network, int Height, BlockHeader? Tip);
