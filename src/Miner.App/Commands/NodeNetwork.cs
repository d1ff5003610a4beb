using Miner.App.Settings;
using Miner.Core.Chain;
using Miner.Pools.Node;

namespace Miner.App.Commands;

/// <summary>Which network a node is on.</summary>
internal static class NodeNetwork
{
    /// <exception cref="UserFaultException">The node cannot be asked, or is on a network of its own.</exception>
    public static async Task<ChainNetwork> OfAsync(NodeRpc node, CancellationToken stop)
    {
        try
        {
            string name = (await node.GetChainAsync(stop)).Chain;
            return ChainNetwork.Find(name)
                ?? throw new UserFaultException(ExitCode.Refused, new Fault(node.Name, $"is on '{name}', an unknown network"));
        }
        catch (NodeException e)
        {
            throw new UserFaultException(e.Loss.ToExitCode(), new Fault(node.Name, e.Message));
        }
    }
}
