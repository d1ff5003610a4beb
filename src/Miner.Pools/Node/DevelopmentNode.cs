using Miner.Core.Chain;
using Miner.Core.DevChain;

namespace Miner.Pools.Node;

/// <summary>The development chain behind the port of a real node: nothing to install, no network.</summary>
public sealed class DevelopmentNode : IBitcoinNode
{
    // As many blocks as can be shown to those who look back: about three hours at the demo's pace.
    private const int Remembered = 4096;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly DevelopmentChain _chain;
    private readonly Dictionary<int, byte[]> _blocks = [];
    private TaskCompletionSource _tipChanged = NewSignal();

    public DevelopmentNode(DevelopmentChainRules rules, TimeProvider time)
    {
        _time = time;
        _chain = new DevelopmentChain(rules, Now);
    }

    public string Name => "development chain";

    /// <summary>How many blocks were accepted.</summary>
    public int Height => Tip.Height;

    private uint Now => (uint)_time.GetUtcNow().ToUnixTimeSeconds();

    private ChainTip Tip
    {
        get
        {
            lock (_gate) return _chain.Tip;
        }
    }

    public Task<NodeChain> GetChainAsync(CancellationToken stop)
    {
        int height = Height;
        return Task.FromResult(new NodeChain(ChainNetwork.Regtest.Name, height, height, false, []));
    }

    public async Task<BlockTemplate> GetTemplateAsync(TemplateRequest request, CancellationToken stop)
    {
        Task changed;
        lock (_gate) changed = _chain.Tip.Hash.ToString() == request.LongPollId ? _tipChanged.Task : Task.CompletedTask;
        await changed.WaitAsync(stop);
        return Template(Tip);
    }

    public Task<string?> ProposeBlockAsync(ReadOnlyMemory<byte> block, CancellationToken stop)
    {
        lock (_gate) return Task.FromResult(_chain.Propose(block.Span, Now));
    }

    public Task<BlockSubmission> SubmitBlockAsync(ReadOnlyMemory<byte> block, CancellationToken stop)
    {
        TaskCompletionSource? changed = null;
        string? fault;
        lock (_gate)
        {
            fault = _chain.Submit(block.Span, Now);
            if (fault is null) (changed, _tipChanged) = (_tipChanged, NewSignal());
            if (fault is null) Keep(block.ToArray());
        }

        changed?.SetResult();
        return Task.FromResult(BlockSubmission.Parse(fault));
    }

    public Task<BlockPlace?> FindHeaderAsync(Hash256 hash, CancellationToken stop)
    {
        lock (_gate)
        {
            BlockPlace? header = _chain.HeightOf(hash) is { } height
                ? new BlockPlace(height, _chain.Tip.Height - height + 1)
                : null;
            return Task.FromResult(header);
        }
    }

    public Task<BlockHeader?> GetHeaderAsync(int height, CancellationToken stop)
    {
        lock (_gate)
        {
            if (height == 0) return Task.FromResult<BlockHeader?>(_chain.Genesis);
            bool isThere = _blocks.TryGetValue(height, out byte[]? block);
            return Task.FromResult<BlockHeader?>(isThere ? BlockHeader.Parse(block.AsSpan(0, BlockHeader.Size)) : null);
        }
    }

    public Task<ReadOnlyMemory<byte>?> GetBlockAsync(Hash256 hash, CancellationToken stop)
    {
        lock (_gate)
        {
            ReadOnlyMemory<byte>? block = _chain.HeightOf(hash) is { } height && _blocks.TryGetValue(height, out byte[]? bytes)
                ? bytes
                : null;
            return Task.FromResult(block);
        }
    }

    private void Keep(byte[] block)
    {
        _blocks[_chain.Tip.Height] = block;
        _blocks.Remove(_chain.Tip.Height - Remembered);
    }

    private BlockTemplate Template(ChainTip tip) => new()
    {
        Height = tip.Height + 1,
        PreviousBlock = tip.Hash,
        Version = 0x20000000,
        Bits = tip.NextBits,
        CurrentTime = uint.Max(Now, tip.MinimumTime),
        MinimumTime = tip.MinimumTime,
        CoinbaseValue = tip.NextSubsidy,
        Transactions = [],
        Rules = ["csv", "!segwit", "taproot"],
        Capabilities = ["proposal"],
        DefaultWitnessCommitment = [.. WitnessCommitment.ScriptFor([])],
        LongPollId = tip.Hash.ToString(),
    };

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
