using System.Globalization;
using Microsoft.Data.Sqlite;
using Miner.Records.Anchoring;
using Miner.Records.Commitment;
using Miner.Records.Store;
using Miner.Tests.Node;

namespace Miner.Tests.Records.Anchoring;

/// <summary>What anchors take of the disk while no block is found, and stores of the version before.</summary>
public sealed class AnchorGrowthTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task NextScriptAsync_ABatchMoreEachTime_AddsOneLeafEachTime()
    {
        await using var rig = new AnchoringRig(_folder.Path);
        List<string> batches = [];
        for (int number = 1; number <= 150; number++)
        {
            batches.Add(SealedBatches.Add(rig.Database, number));
            await rig.NextScriptAsync();
        }

        Assert.Equal((150, 150, 150, 0), Rows(rig.Database));
        Assert.All(batches, batch => Assert.Equal(BatchStage.InWork, rig.History.ProgressOf(batch).Stage));
        await rig.MineAsync();
        Assert.Equal((150, 150, 150, 150), Rows(rig.Database));
        AssertAttested(rig, batches);
    }

    [Fact]
    public async Task Anchors_BatchesThatLeaveAndComeBack_AreStretchesOfTheSameRow()
    {
        await using var rig = new AnchoringRig(_folder.Path);
        List<string> batches = [SealedBatches.Add(rig.Database, 1), SealedBatches.Add(rig.Database, 2)];
        for (int block = 0; block < 4; block++) await rig.MineAsync();
        batches.Add(SealedBatches.Add(rig.Database, 3));
        for (int block = 0; block < 3; block++) await rig.MineAsync();
        // The first two are six deep: only the third is in the job.
        await rig.NextScriptAsync();
        Assert.Equal(3, Rows(rig.Database).Anchors);
        rig.Node.Reorganise(7);
        batches.Add(SealedBatches.Add(rig.Database, 4));
        await rig.NextScriptAsync();
        Assert.Equal(4, Rows(rig.Database).Leaves);
        await rig.MineAsync();
        AssertAttested(rig, batches);

        // One whose place is amid the others begins the row anew, and is proven like them.
        using (SqliteConnection connection = rig.Database.Connect())
        {
            batches.Add(SealedBatches.Add(rig.Database, 5));
            Execute(connection, "UPDATE batches SET created = 1 WHERE id = 'batch-0005'");
        }

        await rig.MineAsync();
        Assert.Equal(9, Rows(rig.Database).Leaves);
        AssertAttested(rig, batches);
    }

    [Fact]
    public async Task AnchorRows_OfABatchInManyAnchors_AreThoseInBlocksAndTheNewest()
    {
        await using var rig = new AnchoringRig(_folder.Path);
        string first = SealedBatches.Add(rig.Database, 1);
        await rig.MineAsync();
        for (int number = 2; number <= 40; number++)
        {
            SealedBatches.Add(rig.Database, number);
            await rig.NextScriptAsync();
        }

        using SqliteConnection connection = rig.Database.Connect();
        BatchFile.Anchor[] anchors = [.. AnchorRows.Of(connection, first)];
        Assert.Single(anchors[0].Leaves);
        Assert.Single(anchors[0].Blocks);
        // Sixteen others at most, each whole. Those of one millisecond have no order.
        Assert.InRange(anchors.Length, 16, 17);
        Assert.All(anchors, static anchor => Assert.Equal(anchor.Root, ReferenceTree.Root(anchor.Leaves)));
        Assert.Contains(anchors, static anchor => anchor.Leaves.Length > 20);
    }

    [Fact]
    public async Task Open_StoreOfVersionOne_IsReadAndGoesOn()
    {
        List<string> batches;
        await using (var rig = new AnchoringRig(_folder.Path))
        {
            batches = [SealedBatches.Add(rig.Database, 1)];
            await rig.MineAsync();
            batches.Add(SealedBatches.Add(rig.Database, 2));
            // In work, and then in a block of which no note was written.
            await rig.NextScriptAsync();
            ToVersionOne(rig.Database);
        }

        string store = Path.Combine(_folder.Path, "store");
        using (RecordDatabase reading = RecordDatabase.Open(store, StoreAccess.Read))
        {
            Assert.NotNull(new AnchorHistory(reading).AttestationOf(batches[0]));
            Assert.Equal(BatchStage.InWork, new AnchorHistory(reading).ProgressOf(batches[1]).Stage);
        }

        await using (var rig = new AnchoringRig(_folder.Path))
        {
            await rig.MineAsync(takesNote: false);
            AssertAttested(rig, batches);
            batches.Add(SealedBatches.Add(rig.Database, 3));
            await rig.MineAsync();
            AssertAttested(rig, batches);
        }
    }

    [Theory]
    [InlineData(StoreAccess.Read)]
    [InlineData(StoreAccess.Intake)]
    public async Task Open_StoreOfVersionOneThatIsMinedOn_TellsWhoMines(StoreAccess access)
    {
        await using var rig = new AnchoringRig(_folder.Path);
        SealedBatches.Add(rig.Database, 1);
        ToVersionOne(rig.Database);
        StoreInUseException fault = Assert.Throws<StoreInUseException>(
            () => RecordDatabase.Open(Path.Combine(_folder.Path, "store"), access));
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId}"), fault.Holder, StringComparison.Ordinal);
    }

    private static void AssertAttested(AnchoringRig rig, IEnumerable<string> batches)
    {
        foreach (string batch in batches)
        {
            BatchAttestation attestation = rig.History.AttestationOf(batch)!;
            Assert.Equal(
                AnchorOutput.FindIn(rig.Node.BestChain()[attestation.Block.Height].Transactions[0]),
                attestation.AnchorPath.RootFor(attestation.Entry.LeafHash));
        }
    }

    private static (long Anchors, long Stretches, long Leaves, long Entries) Rows(RecordDatabase database)
    {
        using SqliteConnection connection = database.Connect();
        return (Count("anchors"), Count("anchor_stretches"), Count("anchor_leaves"), Count("anchor_entries"));

        long Count(string table)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = $"SELECT count(*) FROM {table}";
            return (long)command.ExecuteScalar()!;
        }
    }

    // As version 1 had it: the leaves of each anchor, whatever became of it.
    private static void ToVersionOne(RecordDatabase database)
    {
        using SqliteConnection connection = database.Connect();
        Execute(connection, """
            INSERT OR IGNORE INTO anchor_entries (anchor, position, leaf, batch) SELECT anchor, position, leaf, batch FROM leaves_of_anchors;
            DROP VIEW leaves_of_anchors;
            DROP TABLE anchor_stretches;
            DROP TABLE anchor_leaves;
            PRAGMA user_version = 1;
            """);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
