using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Miner.Core.Chain;
using Miner.Pools.Node;

namespace Miner.Tests.Node;

/// <summary>A node that does as the test says.</summary>
internal sealed class FakeNode(string name = "fake:8332") : IBitcoinNode
{
    private readonly ConcurrentQueue<Hash256> _submitted = new();
    private int _asked;

    public string Name => name;

    public NodeChain Chain { get; set; } = Templates.Regtest;

    /// <summary>What an ordinary request gets; replaced by tests while the source runs.</summary>
    public Func<JsonObject> Template { get; set; } = static () => Templates.Minimal();

    /// <summary>What an ordinary request waits for before it gets its template.</summary>
    public Func<CancellationToken, Task> Waits { get; set; } = static _ => Task.CompletedTask;

    /// <summary>What a long poll gets; by default it waits for ever.</summary>
    public Func<string, CancellationToken, Task<JsonObject>> LongPoll { get; set; } = static async (_, stop) =>
    {
        await Task.Delay(Timeout.Infinite, stop);
        throw new InvalidOperationException("not reached");
    };

    public Func<CancellationToken, Task<string?>> Submit { get; set; } = static _ => Task.FromResult<string?>(null);

    public Func<Hash256, BlockPlace?> Header { get; set; } = static _ => null;

    public Func<string?> Proposal { get; set; } = static () => null;

    public TemplateRequest? LastRequest { get; private set; }

    /// <summary>How many templates were asked for, long polls included.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Hashes of the blocks that came, in order.</summary>
    public IReadOnlyCollection<Hash256> Submitted => _submitted;

    public static NodeException Unreachable() => new(NodeFault.Unreachable, "fake:8332 cannot be reached: connection refused");

    public Task<NodeChain> GetChainAsync(CancellationToken stop) => Task.FromResult(Chain);

    public async Task<BlockTemplate> GetTemplateAsync(TemplateRequest request, CancellationToken stop)
    {
        LastRequest = request;
        Interlocked.Increment(ref _asked);
        if (request.LongPollId is null) await Waits(stop);
        JsonObject template = request.LongPollId is { } id ? await LongPoll(id, stop) : Template();
        return TemplateReader.Read(Templates.Element(template));
    }

    public Task<string?> ProposeBlockAsync(ReadOnlyMemory<byte> block, CancellationToken stop) => Task.FromResult(Proposal());

    public async Task<BlockSubmission> SubmitBlockAsync(ReadOnlyMemory<byte> block, CancellationToken stop)
    {
        _submitted.Enqueue(Hash256.OfDoubleSha256(block.Span[..80]));
        return BlockSubmission.Parse(await Submit(stop));
    }

    public Task<BlockPlace?> FindHeaderAsync(Hash256 hash, CancellationToken stop) => Task.FromResult(Header(hash));

    public Task<BlockHeader?> GetHeaderAsync(int height, CancellationToken stop) => Task.FromResult<BlockHeader?>(null);

    public Task<ReadOnlyMemory<byte>?> GetBlockAsync(Hash256 hash, CancellationToken stop) =>
        Task.FromResult<ReadOnlyMemory<byte>?>(null);
}
