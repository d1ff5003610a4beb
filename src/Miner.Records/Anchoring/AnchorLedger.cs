using Microsoft.Data.Sqlite;
using Miner.Core.Bytes;
using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Records.Commitment;
using Miner.Records.Store;

namespace Miner.Records.Anchoring;

/// <summary>
/// Which roots stood in our jobs, with what they are made of, and which blocks they came into. What is written is on the
/// disk on return. Safe to call from several threads.
/// </summary>
internal sealed class AnchorLedger(RecordDatabase database, TimeProvider time)
{
    // A job must not wait for an intake that writes; what it asks for is written at the next one.
    private const int PatienceForWriters = 2;

    /// <summary>The sealed batches that no block on the best chain has deep enough, the oldest first.</summary>
    /// <exception cref="RecordStoreException">The database refused.</exception>
    public IReadOnlyList<SealedBatch> Pending() => Read(static connection => connection.Query(
        """
        SELECT id, size, root, blind FROM batches AS b WHERE NOT EXISTS (
            SELECT 1 FROM anchor_entries AS e JOIN blocks AS k ON k.anchor = e.anchor
            WHERE e.batch = b.id AND k.on_best_chain = 1
            AND k.height <= (SELECT max(height) FROM chain) - $deep)
        ORDER BY created, id
        """,
        static row => new SealedBatch(
            row.GetString(0), row.GetInt64(1), new Sha256Digest(row.Blob(2)), new Blinding(row.Blob(3))),
        ("$deep", AnchorRules.Confirmed - 1)));

    /// <summary>Keeps a root with its entries before any job with it leaves; one that is there already stays.</summary>
    /// <param name="before">What the job's block is to follow: the place to begin looking for the root, should it be lost.</param>
    /// <exception cref="RecordStoreException">The database refused, and nothing was written.</exception>
    public void SaveAnchor(AnchorTree tree, ChainMark before) => Write(connection =>
    {
        int isNew = connection.Change("INSERT OR IGNORE INTO anchors (root, created) VALUES ($root, $now)",
            ("$root", tree.Root.ToArray()), ("$now", Now));
        connection.Change("INSERT INTO chain (height, hash) SELECT $height, $hash WHERE NOT EXISTS (SELECT 1 FROM chain)",
            ("$height", before.Height), ("$hash", before.Hash.ToArray()));
        if (isNew == 1) AnchorStretch.Write(connection, tree);
    });

    /// <summary>Keeps a solved block of ours, whatever became of it. False where its root is none of ours.</summary>
    /// <exception cref="RecordStoreException">The database refused.</exception>
    public bool SaveBlock(SolvedBlock block, Sha256Digest root)
    {
        bool isOurs = false;
        Write(connection => isOurs = SaveBlock(connection, block, root, isOnBestChain: false));
        return isOurs;
    }

    /// <summary>True where the root stood in a job of ours.</summary>
    /// <exception cref="RecordStoreException">The database refused.</exception>
    public bool Has(Sha256Digest root) => Read(connection => connection.Query(
        "SELECT 1 FROM anchors WHERE root = $root", static row => row.GetInt32(0), ("$root", root.ToArray()))).Count > 0;

    /// <summary>The end of the chain as last seen, the lowest first; empty where no job has left yet.</summary>
    /// <exception cref="RecordStoreException">The database refused.</exception>
    public IReadOnlyList<ChainMark> Seen() => Read(static connection => connection.Query(
        "SELECT height, hash FROM chain ORDER BY height",
        static row => new ChainMark(row.GetInt32(0), new Hash256(row.Blob(1)))));

    /// <summary>Where blocks of ours were found that stand above a height, on the best chain or not.</summary>
    /// <exception cref="RecordStoreException">The database refused.</exception>
    public IReadOnlyList<ChainMark> BlocksAbove(int height) => Read(connection => connection.Query(
        "SELECT height, hash FROM blocks WHERE height > $height",
        static row => new ChainMark(row.GetInt32(0), new Hash256(row.Blob(1))),
        ("$height", height)));

    /// <summary>
    /// Takes over what the node shows now: the chain above a height is replaced, and with it where our blocks are.
    /// </summary>
    /// <param name="kept">The height up to which what was seen still holds.</param>
    /// <param name="news">The chain above it, the lowest first.</param>
    /// <param name="there">Blocks of ours that the chain has, those among the news apart.</param>
    /// <param name="found">Blocks among the news with a tag of ours.</param>
    /// <exception cref="RecordStoreException">The database refused, and nothing changed.</exception>
    public void Follow(
        int kept,
        IReadOnlyList<ChainMark> news,
        IReadOnlyList<ChainMark> there,
        IReadOnlyList<(SolvedBlock Block, Sha256Digest Root)> found) => Write(connection =>
        {
            connection.Change("DELETE FROM chain WHERE height > $kept", ("$kept", kept));
            connection.Change("UPDATE blocks SET on_best_chain = 0 WHERE height > $kept", ("$kept", kept));
            foreach (ChainMark mark in news)
                connection.Change("INSERT INTO chain (height, hash) VALUES ($height, $hash)",
                    ("$height", mark.Height), ("$hash", mark.Hash.ToArray()));
            foreach (ChainMark mark in news.Concat(there))
                connection.Change("UPDATE blocks SET on_best_chain = 1 WHERE hash = $hash", ("$hash", mark.Hash.ToArray()));

            foreach ((SolvedBlock block, Sha256Digest root) in found) SaveBlock(connection, block, root, isOnBestChain: true);
            connection.Change("DELETE FROM chain WHERE height <= (SELECT max(height) FROM chain) - $kept",
                ("$kept", ChainFollower.Remembered));
        });

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private bool SaveBlock(SqliteConnection connection, SolvedBlock block, Sha256Digest root, bool isOnBestChain)
    {
        var branch = new ByteWriter();
        foreach (Hash256 sibling in block.Branch.Siblings) branch.Bytes(sibling.ToArray());
        // A row is never overwritten; only where the block stands is told anew.
        bool isOurs = connection.Change("""
            INSERT INTO blocks (hash, height, header, coinbase, branch, anchor, found, on_best_chain)
            SELECT $hash, $height, $header, $coinbase, $branch, $anchor, $found,
                $on OR EXISTS (SELECT 1 FROM chain WHERE hash = $hash)
            WHERE EXISTS (SELECT 1 FROM anchors WHERE root = $anchor)
            ON CONFLICT (hash) DO UPDATE SET on_best_chain = max(on_best_chain, excluded.on_best_chain)
            """,
            ("$hash", block.Header.ComputeHash().ToArray()),
            ("$height", block.Height),
            ("$header", block.Header.ToArray()),
            ("$coinbase", block.Coinbase.ToArray()),
            ("$branch", branch.ToArray()),
            ("$anchor", root.ToArray()),
            ("$found", Now),
            ("$on", isOnBestChain ? 1 : 0)) == 1;
        if (isOurs) AnchorStretch.Unfold(connection, root);
        return isOurs;
    }

    private List<T> Read<T>(Func<SqliteConnection, List<T>> work)
    {
        using SqliteConnection connection = database.Connect();
        List<T> rows = [];
        database.Guarded(() => rows = work(connection));
        return rows;
    }

    private void Write(Action<SqliteConnection> work)
    {
        using SqliteConnection connection = database.Connect();
        connection.DefaultTimeout = PatienceForWriters;
        database.Guarded(() =>
        {
            using SqliteTransaction transaction = connection.BeginTransaction();
            work(connection);
            transaction.Commit();
        });
    }
}
