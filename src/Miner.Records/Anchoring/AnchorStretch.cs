using Microsoft.Data.Sqlite;
using Miner.Records.Commitment;
using Miner.Records.Store;

namespace Miner.Records.Anchoring;

/// <summary>
/// An anchor's leaves as a stretch of the long row of all leaves: most anchors have what the one before had and one batch
/// more, so that most add one leaf only. Inside a transaction of the ledger.
/// </summary>
internal static class AnchorStretch
{
    public static void Write(SqliteConnection connection, AnchorTree tree)
    {
        long end = connection.Query(
            "SELECT coalesce(max(position) + 1, 0) FROM anchor_leaves", static row => row.GetInt64(0))[0];
        long first = Overlap(connection, tree.Batches, end) ?? end;
        for (long position = end; position < first + tree.Batches.Count; position++)
        {
            SealedBatch batch = tree.Batches[(int)(position - first)];
            connection.Change(
                "INSERT INTO anchor_leaves (position, leaf, batch) VALUES ($position, $leaf, $batch)",
                ("$position", position), ("$leaf", batch.Entry.LeafHash.ToArray()), ("$batch", batch.Id));
        }

        connection.Change(
            "INSERT INTO anchor_stretches (anchor, first, count) VALUES ($anchor, $first, $count)",
            ("$anchor", tree.Root.ToArray()), ("$first", first), ("$count", tree.Batches.Count));
    }

    /// <summary>Puts an anchor's leaves where those of anchors in blocks stand; one whose leaves are there is left alone.</summary>
    public static void Unfold(SqliteConnection connection, Sha256Digest anchor) => connection.Change(
        """
        INSERT OR IGNORE INTO anchor_entries (anchor, position, leaf, batch)
        SELECT anchor, position, leaf, batch FROM leaves_of_anchors WHERE anchor = $anchor
        """,
        ("$anchor", anchor.ToArray()));

    /// <summary>Where in the row the batches begin, if its end is what they begin with; null where it is not.</summary>
    private static long? Overlap(SqliteConnection connection, IReadOnlyList<SealedBatch> batches, long end)
    {
        long? first = connection.Query(
            "SELECT max(position) FROM anchor_leaves WHERE batch = $batch",
            static row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0),
            ("$batch", batches[0].Id))[0];
        if (first is null || end - first > batches.Count) return null;
        List<string> there = connection.Query(
            "SELECT batch FROM anchor_leaves WHERE position >= $first ORDER BY position",
            static row => row.GetString(0),
            ("$first", first.Value));
        return there.SequenceEqual(batches.Take(there.Count).Select(static batch => batch.Id)) ? first : null;
    }
}
