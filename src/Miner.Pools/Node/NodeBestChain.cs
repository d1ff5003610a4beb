using Miner.Core.Chain;

namespace Miner.Pools.Node;

/// <summary>The best chain of the first node that answers.</summary>
/// <param name="nodes">At least one; the first is preferred.</param>
public sealed class NodeBestChain(IReadOnlyList<IBitcoinNode> nodes) : IBestChain
{
    public Task<int> HeightAsync(CancellationToken stop) =>
        AskAsync(async node => (await node.GetChainAsync(stop)).Blocks);

    public Task<BlockHeader?> HeaderAtAsync(int height, CancellationToken stop) =>
        AskAsync(node => node.GetHeaderAsync(height, stop));

    public Task<IReadOnlyList<BlockHeader>> HeadersAsync(int first, int count, CancellationToken stop) =>
        AskAsync(node => node.GetHeadersAsync(first, count, stop));

    public Task<BlockPlace?> FindAsync(Hash256 hash, CancellationToken stop) =>
        AskAsync(node => node.FindHeaderAsync(hash, stop));

    public Task<ReadOnlyMemory<byte>?> BlockAsync(Hash256 hash, CancellationToken stop) =>
        AskAsync(node => node.GetBlockAsync(hash, stop));

    private async Task<T> AskAsync<T>(Func<IBitcoinNode, Task<T>> question)
    {
        NodeException? last = null;
        foreach (IBitcoinNode node in nodes)
        {
            try
            {
                return await question(node);
            }
            catch (NodeException e)
            {
                last = e;
            }
        }

        throw new ChainUnreachableException(last!.Message, last);
    }
}
