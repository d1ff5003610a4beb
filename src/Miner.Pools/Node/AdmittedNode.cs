using System.Collections.Immutable;
using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.Pools.Node;

/// <summary>A node whose chain our payout address belongs to.</summary>
internal sealed record AdmittedNode(
    IBitcoinNode Node, NodeChain Chain, ChainNetwork Network, ImmutableArray<byte> PayoutScript)
{
    public TemplateRequest Request(string? longPollId) => new(longPollId, Network == ChainNetwork.Signet);

    /// <exception cref="NodeException">The node did not answer.</exception>
    /// <exception cref="SourceLostException">Its chain is unknown, or not that of the address.</exception>
    public static async Task<AdmittedNode> AdmitAsync(IBitcoinNode node, NodeOptions options, CancellationToken stop)
    {
        NodeChain chain = await node.GetChainAsync(stop);
        ChainNetwork network = ChainNetwork.Find(chain.Chain) ?? throw new SourceLostException(
            SourceLoss.Refused,
            $"{node.Name} is on the chain '{chain.Chain}', which this version does not know "
            + $"(it knows {string.Join(", ", ChainNetwork.All)})");
        return new AdmittedNode(node, chain, network, ScriptOf(options.PayoutAddress, node, network));
    }

    private static ImmutableArray<byte> ScriptOf(string address, IBitcoinNode node, ChainNetwork network)
    {
        try
        {
            return [.. Address.ToScript(address, network)];
        }
        catch (FormatException e)
        {
            IReadOnlyList<ChainNetwork> networks = Address.NetworksOf(address);
            string why = networks.Count == 0
                ? e.Message
                : $"'{address}' is an address of {string.Join(" or ", networks)}, but {node.Name} is on {network}";
            throw new SourceLostException(SourceLoss.Refused, $"the reward cannot be paid: {why}", e);
        }
    }
}
