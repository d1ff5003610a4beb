using Miner.Core.Chain;

namespace Miner.Tests.Records.Anchoring;

/// <summary>A node that has not all of its chain, as while it reads its blocks anew.</summary>
internal sealed class ChainInPart(IBestChain whole) : IBestChain
{
    /// <summary>The highest block that it has.</summary>
    public int Tip { get; set; } = int.MaxValue;

    public async Task<int> HeightAsync(CancellationToken stop) => Math.Min(await whole.HeightAsync(stop), Tip);

    public Task<BlockHeader?> HeaderAtAsync(int height, CancellationToken stop) =>
        height <= Tip ? whole.HeaderAtAsync(height, stop) : Task.FromResult<BlockHeader?>(null);

    public Task<IReadOnlyList<BlockHeader>> HeadersAsync(int first, int count, CancellationToken stop) =>
        whole.HeadersAsync(first, int.Clamp(Tip - first + 1, 0, count), stop);

    public Task<BlockPlace?> FindAsync(Hash256 hash, CancellationToken stop) => whole.FindAsync(hash, stop);

    public Task<ReadOnlyMemory<byte>?> BlockAsync(Hash256 hash, CancellationToken stop) => whole.BlockAsync(hash, stop);
}
