using System.Collections.Immutable;
using Miner.Core.Chain;
using Miner.Core.DevChain;
using Miner.Core.Mining;
using Miner.Records.Commitment;
using Miner.Records.Store;

namespace Miner.Records.Anchoring;

/// <summary>
/// Follows the node's best chain: which of our blocks are on it, what a reorganisation took away, and blocks of ours that
/// no row tells of, since the process ended before it was written. One call at a time.
/// </summary>
internal sealed class ChainFollower(AnchorLedger ledger, IBestChain chain)
{
    /// <summary>How many blocks at the end of the chain are kept: a day of them, and far more than was ever undone.</summary>
    public const int Remembered = 144;

    /// <summary>Looks at the chain as it is now.</summary>
    /// <exception cref="ChainUnreachableException">No node answered; nothing changed.</exception>
    /// <exception cref="RecordStoreException">The database refused; nothing changed.</exception>
    public async Task FollowAsync(CancellationToken stop)
    {
        IReadOnlyList<ChainMark> seen = ledger.Seen();
        // Without a mark no job has left, so there is nothing of ours to be found.
        if (seen.Count == 0) return;
        ChainMark? fork = await ForkAsync(seen, stop);
        int tip = await chain.HeightAsync(stop);
        if (fork?.Height == tip && fork == seen[^1]) return;
        // Where nothing that was seen holds any more (another chain, in effect) all our blocks are doubted.
        int kept = fork?.Height ?? -1;
        int first = fork?.Height + 1 ?? int.Min(seen[0].Height, int.Max(tip - Remembered + 1, 0));

        List<ChainMark> news = [];
        List<(SolvedBlock, Sha256Digest)> found = [];
        // A job is worth something at its own height only, so what follows a long absence cannot hold any of ours.
        int searched = first + Remembered - 1;
        ChainMark? below = fork;
        for (int height = first; height <= tip; height++)
        {
            if (height > searched && height <= tip - Remembered) height = tip - Remembered + 1;
            if (await chain.HeaderAtAsync(height, stop) is not { } header) break;
            // The chain changed under our hands: what was read so far may be of another one.
            if (below is { } last && last.Height == height - 1 && header.PreviousBlock != last.Hash) break;
            var mark = new ChainMark(height, header.ComputeHash());
            news.Add(mark);
            below = mark;
            if (height <= searched && await ReadAsync(mark, stop) is { } ours) found.Add(ours);
        }

        ledger.Follow(kept, news, await StillThereAsync(kept, news, stop), found);
    }

    /// <summary>
    /// Our blocks between what was seen and what is shown now that stand among neither: a node that had lost its blocks, or
    /// was another one, took them off the best chain, and has them again.
    /// </summary>
    private async Task<IReadOnlyList<ChainMark>> StillThereAsync(int kept, List<ChainMark> news, CancellationToken stop)
    {
        if (news.Count == 0) return [];
        List<ChainMark> there = [];
        foreach (ChainMark block in ledger.BlocksAbove(kept))
        {
            if (block.Height > news[^1].Height || news.Contains(block)) continue;
            if ((await chain.HeaderAtAsync(block.Height, stop))?.ComputeHash() == block.Hash) there.Add(block);
        }

        return there;
    }

    /// <summary>The highest block that is still on the chain; null where none of those seen is.</summary>
    private async Task<ChainMark?> ForkAsync(IReadOnlyList<ChainMark> seen, CancellationToken stop)
    {
        for (int index = seen.Count - 1; index >= 0; index--)
        {
            BlockHeader? header = await chain.HeaderAtAsync(seen[index].Height, stop);
            if (header?.ComputeHash() == seen[index].Hash) return seen[index];
        }

        return null;
    }

    /// <summary>Null where the block has no anchor of ours, or the node no longer has the block.</summary>
    private async Task<(SolvedBlock Block, Sha256Digest Root)?> ReadAsync(ChainMark mark, CancellationToken stop)
    {
        if (await chain.BlockAsync(mark.Hash, stop) is not { } bytes) return null;
        try
        {
            Block block = Block.Parse(bytes.Span);
            Transaction coinbase = block.Transactions[0];
            Sha256Digest root = AnchorOutput.FindIn(coinbase);
            if (!ledger.Has(root) || block.Header.ComputeHash() != mark.Hash) return null;
            Hash256[] others = [.. block.Transactions.Skip(1).Select(static transaction => transaction.Id)];
            ImmutableArray<byte> bare = [.. coinbase.ToBytes(withWitness: false)];
            return (new SolvedBlock(mark.Height, block.Header, bare, MerkleTree.CoinbaseBranch(others)), root);
        }
        catch (FormatException)
        {
            // Somebody else's block, without an anchor or with one that is no commitment.
            return null;
        }
    }
}
