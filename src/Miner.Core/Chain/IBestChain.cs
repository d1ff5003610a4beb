namespace Miner.Core.Chain;

/// <summary>
/// The best chain as a node shows it at the moment; it may be another one at the next call. Whoever cannot be asked is a
/// <see cref="ChainUnreachableException"/>.
/// </summary>
public interface IBestChain
{
    /// <summary>Height of the tip.</summary>
    Task<int> HeightAsync(CancellationToken stop);

    /// <summary>Null above the tip.</summary>
    Task<BlockHeader?> HeaderAtAsync(int height, CancellationToken stop);

    /// <summary>The headers from a height on; fewer where the chain ends.</summary>
    Task<IReadOnlyList<BlockHeader>> HeadersAsync(int first, int count, CancellationToken stop);

    /// <summary>Null where the node does not know the block.</summary>
    Task<BlockPlace?> FindAsync(Hash256 hash, CancellationToken stop);

    /// <summary>The whole block as <c>submitblock</c> takes it; null where the node does not have it.</summary>
    Task<ReadOnlyMemory<byte>?> BlockAsync(Hash256 hash, CancellationToken stop);
}

/// <param name="Height">Height of the block.</param>
/// <param name="Confirmations">1 for the tip; below 1 where the block is not on the best chain.</param>
public sealed record BlockPlace(int Height, int Confirmations);

/// <summary>Nobody who knows the chain could be asked. The message says why and holds no secret.</summary>
public sealed class ChainUnreachableException(string message, Exception? inner = null) : Exception(message, inner);
