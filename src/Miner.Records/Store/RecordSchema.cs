namespace Miner.Records.Store;

/// <summary>
/// The tables of <c>records.db</c>, as one script a version. Nothing in them tells of a patient: no identifier, no digest
/// of a record, no file name. Times are Unix milliseconds; roots and hashes are bytes as hashed.
/// </summary>
internal static class RecordSchema
{
    /// <summary>"HRA1", in the header of the database file.</summary>
    public const int ApplicationId = 0x48524131;

    /// <summary>Script n makes version n + 1 out of version n.</summary>
    public static IReadOnlyList<string> Migrations { get; } =
    [
        """
        -- A row exists only once the batch's tiles, salts and keys are on the disk.
        -- form: CanonicalForm. blind: of its tenant entry, so that an entry never changes. nonce: in the masks of its salts.
        -- source: HMAC of the records handed in, by which they are known again; NULL once one of its patients is forgotten.
        -- again: how many times the same input had been added before.
        CREATE TABLE batches (
            id TEXT PRIMARY KEY,
            tenant TEXT NOT NULL,
            created INTEGER NOT NULL,
            form INTEGER NOT NULL,
            size INTEGER NOT NULL CHECK (size > 0),
            root BLOB NOT NULL CHECK (length(root) = 32),
            blind BLOB NOT NULL CHECK (length(blind) = 32),
            nonce BLOB NOT NULL CHECK (length(nonce) = 32),
            source_digest BLOB,
            again INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX batches_by_source ON batches (source_digest) WHERE source_digest IS NOT NULL;

        -- What kinds of records a batch has, for its receipt.
        CREATE TABLE batch_kinds (
            batch TEXT NOT NULL REFERENCES batches (id),
            kind TEXT NOT NULL,
            records INTEGER NOT NULL,
            PRIMARY KEY (batch, kind)
        ) STRICT, WITHOUT ROWID;

        -- Roots that stood in a job. A row is on the disk before any job with it leaves for a device.
        CREATE TABLE anchors (
            root BLOB PRIMARY KEY CHECK (length(root) = 32),
            created INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- The leaves of an anchor tree. batch is NULL where the leaf is of a batch this store does not have (it came
        -- with an imported one), so that the path to the root can always be made.
        CREATE TABLE anchor_entries (
            anchor BLOB NOT NULL REFERENCES anchors (root),
            position INTEGER NOT NULL,
            leaf BLOB NOT NULL CHECK (length(leaf) = 32),
            batch TEXT REFERENCES batches (id),
            PRIMARY KEY (anchor, position)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX anchor_entries_by_batch ON anchor_entries (batch) WHERE batch IS NOT NULL;

        -- Blocks with an anchor of ours, never overwritten; several to a batch are normal.
        -- header: 80 bytes. coinbase: without witness. branch: 32 bytes a level, lowest first.
        CREATE TABLE blocks (
            hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
            height INTEGER NOT NULL,
            header BLOB NOT NULL CHECK (length(header) = 80),
            coinbase BLOB NOT NULL,
            branch BLOB NOT NULL CHECK (length(branch) % 32 = 0),
            anchor BLOB NOT NULL REFERENCES anchors (root),
            found INTEGER NOT NULL,
            on_best_chain INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX blocks_by_anchor ON blocks (anchor);

        -- The end of the best chain as the node last showed it, looked through for our anchors.
        CREATE TABLE chain (
            height INTEGER PRIMARY KEY,
            hash BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT;
        """,
        """
        -- Anchors list the same batches again and again while no block is found. So leaves stand in one long row, to which
        -- they are only ever added, and an anchor is a stretch of it: a new batch adds one leaf, and not all of them anew.
        -- From here on anchor_entries has the leaves of anchors that came into a block (or came with an imported batch, or
        -- were written by version 1).
        CREATE TABLE anchor_leaves (
            position INTEGER PRIMARY KEY,
            leaf BLOB NOT NULL CHECK (length(leaf) = 32),
            batch TEXT NOT NULL REFERENCES batches (id)
        ) STRICT;
        CREATE INDEX anchor_leaves_by_batch ON anchor_leaves (batch);
        CREATE TABLE anchor_stretches (
            anchor BLOB PRIMARY KEY REFERENCES anchors (root),
            first INTEGER NOT NULL,
            count INTEGER NOT NULL CHECK (count > 0)
        ) STRICT, WITHOUT ROWID;

        -- All leaves of all anchors, wherever they are kept.
        CREATE VIEW leaves_of_anchors AS
            SELECT anchor, position, leaf, batch FROM anchor_entries
            UNION ALL
            SELECT s.anchor, l.position - s.first, l.leaf, l.batch FROM anchor_stretches AS s
            JOIN anchor_leaves AS l ON l.position >= s.first AND l.position < s.first + s.count
            WHERE NOT EXISTS (SELECT 1 FROM anchor_entries AS e WHERE e.anchor = s.anchor);
        """,
    ];
}
