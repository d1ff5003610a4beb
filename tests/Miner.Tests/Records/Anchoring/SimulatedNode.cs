using System.Collections.Immutable;
using Miner.Core.Chain;
using Miner.Core.DevChain;
using Miner.Pools.Node;
using Miner.Tests.DevChain;

namespace Miner.Tests.Records.Anchoring;

/// <summary>
/// A node whose chain is a file, so that it outlives the process that talks to it: each block is one write at the end,
/// and one that was cut short was never received. The longest chain is the best, the first seen among equals. It can
/// reorganise, come late with an answer, or mine the same height first.
/// </summary>
internal sealed class SimulatedNode : IBitcoinNode
{
    private const uint Start = 1_700_000_000;

    private static readonly Block Genesis = new Block(
        new BlockHeader(4, Hash256.Zero, Hash256.Zero, Start, DevelopmentChainRules.EasiestBits, 0),
        [BlockMaker.Coinbase(0, 0)]).WithRoot();

    private readonly Lock _gate = new();
    private readonly string _journal;
    private readonly Dictionary<Hash256, Link> _links = [];
    private Link _tip = new(Genesis.Header.ComputeHash(), Hash256.Zero, 0, Genesis.ToBytes());

    public SimulatedNode(string journal)
    {
        _journal = journal;
        _links[_tip.Hash] = _tip;
        ReadOnlyMemory<byte> all = File.Exists(journal) ? File.ReadAllBytes(journal) : [];
        while (all.Length >= sizeof(int) && BitConverter.ToInt32(all.Span) is var size && all.Length - sizeof(int) >= size)
        {
            Add(all.Slice(sizeof(int), size));
            all = all[(sizeof(int) + size)..];
        }

        // What a killed writer left behind would be taken for the head of the next block.
        if (all.Length > 0) using (FileStream file = File.OpenWrite(journal)) file.SetLength(file.Length - all.Length);
    }

    public string Name => "simulated:8332";

    /// <summary>What the node does when the next block comes; then it is well-behaved again.</summary>
    public Mischief Next { get; set; }

    public int Height
    {
        get
        {
            lock (_gate) return _tip.Height;
        }
    }

    /// <summary>The best chain, genesis first.</summary>
    public IReadOnlyList<Block> BestChain()
    {
        lock (_gate) return [.. Ancestors(_tip).Select(static link => Block.Parse(link.Block.Span)).Reverse()];
    }

    /// <summary>Every block there ever was, on the best chain or not.</summary>
    public IReadOnlyList<Block> Blocks()
    {
        lock (_gate) return [.. _links.Values.Select(static link => Block.Parse(link.Block.Span))];
    }

    /// <summary>Others mine one block more than they undo; undoing none, it is an ordinary block of somebody else.</summary>
    public void Reorganise(int depth)
    {
        lock (_gate)
        {
            Link at = _tip;
            for (int step = 0; step < depth && at.Height > 0; step++) at = _links[at.Previous];
            for (int missing = _tip.Height + 1 - at.Height; missing > 0; missing--) at = MineOn(at);
        }
    }

    public Task<NodeChain> GetChainAsync(CancellationToken stop)
    {
        lock (_gate) return Task.FromResult(new NodeChain("regtest", _tip.Height, _tip.Height, false, []));
    }

    public Task<BlockTemplate> GetTemplateAsync(TemplateRequest request, CancellationToken stop)
    {
        lock (_gate) return Task.FromResult(TemplateOn(_tip));
    }

    public Task<string?> ProposeBlockAsync(ReadOnlyMemory<byte> block, CancellationToken stop) =>
        Task.FromResult<string?>(null);

    public Task<BlockSubmission> SubmitBlockAsync(ReadOnlyMemory<byte> block, CancellationToken stop)
    {
        lock (_gate)
        {
            (Mischief how, Next) = (Next, Mischief.None);
            // Somebody else's block of the same height was first.
            if (how == Mischief.Stale) MineOn(_tip);
            string? verdict = Judge(block);
            if (how == Mischief.Late)
                throw new NodeException(NodeFault.TimedOut, $"{Name} did not answer submitblock within 30 s");
            if (how == Mischief.Twice) verdict = Judge(block);
            return Task.FromResult(BlockSubmission.Parse(verdict));
        }
    }

    public Task<BlockPlace?> FindHeaderAsync(Hash256 hash, CancellationToken stop)
    {
        lock (_gate)
        {
            if (!_links.TryGetValue(hash, out Link? link)) return Task.FromResult<BlockPlace?>(null);
            bool isBest = At(link.Height) == link;
            return Task.FromResult<BlockPlace?>(new BlockPlace(link.Height, isBest ? _tip.Height - link.Height + 1 : -1));
        }
    }

    public Task<BlockHeader?> GetHeaderAsync(int height, CancellationToken stop)
    {
        lock (_gate)
        {
            BlockHeader? header = At(height) is { } link
                ? BlockHeader.Parse(link.Block.Span[..BlockHeader.Size])
                : null;
            return Task.FromResult(header);
        }
    }

    public Task<ReadOnlyMemory<byte>?> GetBlockAsync(Hash256 hash, CancellationToken stop)
    {
        lock (_gate)
            return Task.FromResult(_links.TryGetValue(hash, out Link? link) ? link.Block : (ReadOnlyMemory<byte>?)null);
    }

    private string? Judge(ReadOnlyMemory<byte> bytes)
    {
        var block = Block.Parse(bytes.Span);
        Hash256 hash = block.Header.ComputeHash();
        if (_links.ContainsKey(hash)) return "duplicate";
        if (!_links.ContainsKey(block.Header.PreviousBlock)) return "prev-blk-not-found";
        if (!Target.FromCompact(DevelopmentChainRules.EasiestBits).IsMetBy(hash)) return "high-hash";
        Hash256 root = MerkleTree.Root([.. block.Transactions.Select(static transaction => transaction.Id)]);
        if (root != block.Header.MerkleRoot) return "bad-txnmrklroot";
        return Take(bytes) == _tip ? null : "inconclusive";
    }

    private Link MineOn(Link parent)
    {
        BlockTemplate template = TemplateOn(parent);
        Transaction[] others = [.. template.Transactions.Select(static other => Transaction.Parse(other.Data.AsSpan()))];
        var header = new BlockHeader(
            template.Version, parent.Hash, Hash256.Zero, template.CurrentTime, template.Bits, (uint)_links.Count << 8);
        // The first output's value tells this block from any other at the height.
        var block = new Block(header, [BlockMaker.Coinbase(template.Height, (ulong)_links.Count, others), .. others]);
        return Take(block.WithRoot().Mined());
    }

    private Link Take(ReadOnlyMemory<byte> block)
    {
        using (var file = new FileStream(_journal, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0))
            file.Write([.. BitConverter.GetBytes(block.Length), .. block.Span]);
        return Add(block);
    }

    private Link Add(ReadOnlyMemory<byte> block)
    {
        BlockHeader header = BlockHeader.Parse(block.Span[..BlockHeader.Size]);
        var link = new Link(header.ComputeHash(), header.PreviousBlock, _links[header.PreviousBlock].Height + 1, block);
        _links[link.Hash] = link;
        if (link.Height > _tip.Height) _tip = link;
        return link;
    }

    private Link? At(int height) => Ancestors(_tip).FirstOrDefault(link => link.Height == height);

    private IEnumerable<Link> Ancestors(Link from)
    {
        for (Link? link = from; link is not null; link = _links.GetValueOrDefault(link.Previous)) yield return link;
    }

    // Zero to three transactions besides the coinbase, so that branches have all shapes.
    private static BlockTemplate TemplateOn(Link parent)
    {
        int height = parent.Height + 1;
        Transaction[] others = [.. Enumerable.Range(1, height % 4).Select(static seed => BlockMaker.Spend((byte)seed))];
        Hash256[] witnessIds = [.. others.Select(static other => other.WitnessId)];
        return new BlockTemplate
        {
            Height = height,
            PreviousBlock = parent.Hash,
            Version = 0x20000000,
            Bits = DevelopmentChainRules.EasiestBits,
            CurrentTime = Start + (uint)height,
            CoinbaseValue = 50_0000_0000,
            Transactions =
            [
                .. others.Select(static other => new TemplateTransaction(
                    [.. other.ToBytes(withWitness: true)], other.Id, other.WitnessId, other.HasWitness)),
            ],
            Rules = ["csv", "!segwit", "taproot"],
            DefaultWitnessCommitment = [.. WitnessCommitment.ScriptFor(witnessIds)],
        };
    }

    private sealed record Link(Hash256 Hash, Hash256 Previous, int Height, ReadOnlyMemory<byte> Block);
}

/// <summary>What may go wrong between a miner and its node.</summary>
internal enum Mischief
{
    None,

    /// <summary>The block is taken, but the answer never comes.</summary>
    Late,

    /// <summary>The block comes twice, and only the second answer is heard.</summary>
    Twice,

    /// <summary>Another block of the height was first.</summary>
    Stale,
}
