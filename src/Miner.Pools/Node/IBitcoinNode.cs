using System.Collections.Immutable;
using Miner.Core.Chain;

namespace Miner.Pools.Node;

/// <summary>
/// What mining needs of a Bitcoin node. Safe to call from several places at once. Every fault of the node or of the way
/// to it is a <see cref="NodeException"/>.
/// </summary>
public interface IBitcoinNode
{
    /// <summary>Host and port, without secrets.</summary>
    string Name { get; }

    Task<NodeChain> GetChainAsync(CancellationToken stop);

    /// <summary>
    /// A template to mine on. With a long-poll id it waits until there is something newer (minutes, often), otherwise
    /// it answers at once.
    /// </summary>
    Task<BlockTemplate> GetTemplateAsync(TemplateRequest request, CancellationToken stop);

    /// <summary>
    /// Asks whether a block would be valid if its proof of work were (BIP 23); null says yes, text says why not.
    /// </summary>
    Task<string?> ProposeBlockAsync(ReadOnlyMemory<byte> block, CancellationToken stop);

    Task<BlockSubmission> SubmitBlockAsync(ReadOnlyMemory<byte> block, CancellationToken stop);

    /// <summary>Null where the node does not know the block.</summary>
    Task<BlockPlace?> FindHeaderAsync(Hash256 hash, CancellationToken stop);

    /// <summary>The header at a height of the best chain; null above its tip.</summary>
    Task<BlockHeader?> GetHeaderAsync(int height, CancellationToken stop);

    /// <summary>The headers from a height on; fewer where the best chain ends. Asked for together where there is a way.</summary>
    async Task<IReadOnlyList<BlockHeader>> GetHeadersAsync(int first, int count, CancellationToken stop)
    {
        List<BlockHeader> headers = [];
        while (headers.Count < count && await GetHeaderAsync(first + headers.Count, stop) is { } header) headers.Add(header);
        return headers;
    }

    /// <summary>The whole block; null where the node does not have it.</summary>
    Task<ReadOnlyMemory<byte>?> GetBlockAsync(Hash256 hash, CancellationToken stop);
}

/// <param name="LongPollId">From the template in hand; null asks for an answer at once.</param>
/// <param name="IsSignet">A signet node gives templates only to those who say that they know its rule.</param>
public sealed record TemplateRequest(string? LongPollId, bool IsSignet);

/// <summary>What a node says of its chain.</summary>
/// <param name="Chain">main, test, testnet4, signet, regtest.</param>
/// <param name="IsInInitialDownload">Null where the node does not say.</param>
/// <param name="SignetChallenge">The script that signet blocks must satisfy; empty where the node does not say.</param>
public sealed record NodeChain(
    string Chain, int Blocks, int Headers, bool? IsInInitialDownload, ImmutableArray<byte> SignetChallenge);
