using Miner.Core.DevChain;
using Miner.Records.Anchoring;
using Miner.Records.Commitment;
using Miner.Records.Store;
using Miner.Tests.Records.Anchoring;

namespace Miner.Tests.Records.Crashes;

/// <summary>What a hospital does after a crash, and what it may rely on whatever the crash was.</summary>
internal static class Aftermath
{
    /// <summary>
    /// Hands in again what has no receipt, mines until all is deep enough, through a reorganisation as well, and has every
    /// acknowledged record proven; fails where one is not, or anything else is.
    /// </summary>
    /// <returns>The proofs, as lines for <c>verify_many.py</c>.</returns>
    public static async Task<IReadOnlyList<string>> LiveThroughAsync(CrashFolder folder, Random random, CancellationToken stop)
    {
        var node = new SimulatedNode(folder.Node);
        CheckRoots(folder, node);
        var hospital = new Hospital(folder);
        // A hospital without a receipt hands in again, and must not get a second batch.
        foreach (int number in folder.HandedIn()) Assert.True(hospital.Add(number), $"input {number} is not taken");
        await SettleAsync(folder, node, stop);
        node.Reorganise(1 + random.Next(6));
        await SettleAsync(folder, node, stop);
        return hospital.Prove(node.BestChain());
    }

    // A block with a root that nobody can take apart any more would be unprovable for ever.
    private static void CheckRoots(CrashFolder folder, SimulatedNode node)
    {
        Sha256Digest[] roots = [.. node.Blocks().Select(RootIn).OfType<Sha256Digest>()];
        if (roots.Length == 0) return;
        using var database = RecordDatabase.Open(folder.Store, StoreAccess.Mining);
        var ledger = new AnchorLedger(database, TimeProvider.System);
        foreach (Sha256Digest root in roots) Assert.True(ledger.Has(root), $"a block commits to {root}, which is not in the store");
    }

    private static Sha256Digest? RootIn(Block block)
    {
        try
        {
            return AnchorOutput.FindIn(block.Transactions[0]);
        }
        catch (FormatException)
        {
            // Somebody else's block.
            return null;
        }
    }

    private static async Task SettleAsync(CrashFolder folder, SimulatedNode node, CancellationToken stop)
    {
        await using var mining = new MiningSide(folder, node);
        int blocks = 0;
        while (!await mining.IsSettledAsync(stop))
        {
            Assert.True(blocks < 60, "after 60 blocks the batches are not deep enough");
            int until = node.Height + 7;
            await mining.MineAsync(() => node.Height < until && ++blocks < 60, stop);
        }
    }
}
