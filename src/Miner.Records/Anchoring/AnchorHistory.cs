using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Miner.Core.Bytes;
using Miner.Core.Chain;
using Miner.Records.Commitment;
using Miner.Records.Proofs;
using Miner.Records.Store;

namespace Miner.Records.Anchoring;

/// <summary>What became of the batches of a store: a query against the chain as it was last seen.</summary>
public sealed class AnchorHistory(RecordDatabase database)
{
    // The deepest: the oldest block is the best evidence, and another one with it adds nothing.
    private const string DeepestBlock = """
        SELECT k.hash, k.height, k.header, k.coinbase, k.branch, k.anchor, e.position
        FROM anchor_entries AS e JOIN blocks AS k ON k.anchor = e.anchor
        WHERE e.batch = $batch AND k.on_best_chain = 1 ORDER BY k.height, k.hash LIMIT 1
        """;

    /// <exception cref="RecordStoreException">The database refused.</exception>
    public BatchProgress ProgressOf(string batch) => Read(connection =>
    {
        int? tip = Tip(connection);
        if (Deepest(connection, batch) is { } found)
        {
            int deep = tip - found.Evidence.Height + 1 ?? 0;
            BatchStage stage = deep >= AnchorRules.Final ? BatchStage.Final
                : deep >= AnchorRules.Confirmed ? BatchStage.Confirmed
                : BatchStage.Mined;
            return new BatchProgress(stage, found.Evidence.Header, found.Evidence.Height, deep, tip);
        }

        // Whether an anchor has it, and whether one that has it came into a block.
        (bool isAnchored, bool wasMined) = connection.Query(
            """
            SELECT EXISTS (SELECT 1 FROM anchor_entries WHERE batch = $batch) OR EXISTS (SELECT 1 FROM anchor_leaves WHERE batch = $batch),
                EXISTS (SELECT 1 FROM anchor_entries AS e JOIN blocks AS k ON k.anchor = e.anchor WHERE e.batch = $batch)
            """,
            static row => (row.GetBoolean(0), row.GetBoolean(1)),
            ("$batch", batch))[0];
        BatchStage open = wasMined ? BatchStage.Undone : isAnchored ? BatchStage.InWork : BatchStage.Sealed;
        return new BatchProgress(open, null, null, 0, tip);
    });

    /// <summary>Null where no block on the best chain has the batch.</summary>
    /// <exception cref="RecordStoreException">The database refused.</exception>
    public BatchAttestation? AttestationOf(string batch) => Read(connection =>
    {
        if (Deepest(connection, batch) is not { } found) return null;
        TenantEntry entry = Entry(connection, batch);
        List<Sha256Digest> leaves = connection.Query(
            "SELECT leaf FROM anchor_entries WHERE anchor = $anchor ORDER BY position",
            static row => new Sha256Digest(row.Blob(0)),
            ("$anchor", found.Anchor));
        int deep = Tip(connection) - found.Evidence.Height + 1 ?? 0;
        return new BatchAttestation(entry, AnchorTree.PathTo(found.Position, [.. leaves]), found.Evidence, deep);
    });

    private T Read<T>(Func<SqliteConnection, T> work)
    {
        using SqliteConnection connection = database.Connect();
        T result = default!;
        database.Guarded(() =>
        {
            // One view of the database for all statements, whatever a miner writes meanwhile.
            using SqliteTransaction transaction = connection.BeginTransaction(deferred: true);
            result = work(connection);
        });
        return result;
    }

    internal long SizeOf(string batch) => Read(connection => Entry(connection, batch)).Size;

    private static TenantEntry Entry(SqliteConnection connection, string batch)
    {
        List<TenantEntry> entries = connection.Query(
            "SELECT blind, size, root FROM batches WHERE id = $batch",
            static row => new TenantEntry(new Blinding(row.Blob(0)), row.GetInt64(1), new Sha256Digest(row.Blob(2))),
            ("$batch", batch));
        return entries is [var only] ? only : throw new RecordStoreException($"there is no batch {batch}");
    }

    private static int? Tip(SqliteConnection connection) => connection.Query(
        "SELECT max(height) FROM chain", static row => row.IsDBNull(0) ? (int?)null : row.GetInt32(0))[0];

    private static Found? Deepest(SqliteConnection connection, string batch) => connection.Query(
        DeepestBlock,
        static row => new Found(
            new Hash256(row.Blob(0)),
            new BlockEvidence([.. row.Blob(3)], BranchOf(row.Blob(4)), BlockHeader.Parse(row.Blob(2)), row.GetInt32(1)),
            row.Blob(5),
            row.GetInt32(6)),
        ("$batch", batch)).SingleOrDefault();

    private static MerkleBranch BranchOf(byte[] siblings)
    {
        var reader = new ByteReader(siblings);
        var branch = ImmutableArray.CreateBuilder<Hash256>();
        while (reader.Remaining > 0) branch.Add(new Hash256(reader.Take(Hash256.Size)));
        return new MerkleBranch(branch.ToImmutable());
    }

    private sealed record Found(Hash256 Hash, BlockEvidence Evidence, byte[] Anchor, int Position);
}
