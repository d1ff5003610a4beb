using Miner.Core.Chain;
using Miner.Pools.Node;

namespace Miner.Tests.Node;

/// <summary>Gives templates, but cannot be reached when a block is submitted.</summary>
internal sealed class DeafNode(IBitcoinNode inner) : IBitcoinNode
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => inner.Name;

    /// <summary>Completes with the first attempt to submit.</summary>
    public Task WasAsked => _asked.Task;

    public Task<NodeChain> GetChainAsync(CancellationToken stop) => inner.GetChainAsync(stop);

    public Task<BlockTemplate> GetTemplateAsync(TemplateRequest request, CancellationToken stop) =>
        inner.GetTemplateAsync(request, stop);

    public Task<string?> ProposeBlockAsync(ReadOnlyMemory<byte> block, CancellationToken stop) =>
        inner.ProposeBlockAsync(block, stop);

    public Task<BlockPlace?> FindHeaderAsync(Hash256 hash, CancellationToken stop) => inner.FindHeaderAsync(hash, stop);

    public Task<BlockSubmission> SubmitBlockAsync(ReadOnlyMemory<byte> block, CancellationToken stop)
    {
        _asked.TrySetResult();
        throw new NodeException(NodeFault.Unreachable, $"{Name} cannot be reached: connection refused");
    }

    public Task<BlockHeader?> GetHeaderAsync(int height, CancellationToken stop) => inner.GetHeaderAsync(height, stop);

    public Task<ReadOnlyMemory<byte>?> GetBlockAsync(Hash256 hash, CancellationToken stop) => inner.GetBlockAsync(hash, stop);
}
