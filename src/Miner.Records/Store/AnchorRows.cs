using Microsoft.Data.Sqlite;

namespace Miner.Records.Store;

/// <summary>
/// The anchors that have a batch and came into blocks, with those blocks, as they go from store to store; and the newest
/// others, which may be in work just now. Older ones are of jobs that nobody solves any more, and there may be thousands.
/// </summary>
internal static class AnchorRows
{
    private const int InWork = 16;

    public static IEnumerable<BatchFile.Anchor> Of(SqliteConnection connection, string batch)
    {
        using SqliteCommand command = Command(
            connection,
            """
            SELECT root, created, position FROM (
                SELECT a.root, a.created, e.position FROM anchor_entries AS e JOIN anchors AS a ON a.root = e.anchor
                WHERE e.batch = $batch
                UNION
                SELECT * FROM (
                    SELECT a.root, a.created, l.position - s.first FROM anchor_leaves AS l
                    JOIN anchor_stretches AS s ON l.position >= s.first AND l.position < s.first + s.count
                    JOIN anchors AS a ON a.root = s.anchor
                    WHERE l.batch = $batch ORDER BY a.created DESC, a.root LIMIT $work))
            ORDER BY created, root
            """,
            ("$batch", batch),
            ("$work", InWork));
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            byte[] root = reader.GetFieldValue<byte[]>(0);
            yield return new BatchFile.Anchor(
                root, reader.GetInt64(1), LeavesOf(connection, root), reader.GetInt32(2), BlocksOf(connection, root));
        }
    }

    /// <summary>Adds what is not there yet; a row that is there stays as it is.</summary>
    public static void Insert(SqliteConnection connection, string batch, BatchFile.Anchor anchor)
    {
        Execute(connection, "INSERT OR IGNORE INTO anchors (root, created) VALUES ($root, $created)",
            ("$root", anchor.Root), ("$created", anchor.Created));
        for (int position = 0; position < anchor.Leaves.Length; position++)
            Execute(connection, "INSERT OR IGNORE INTO anchor_entries (anchor, position, leaf, batch) VALUES ($root, $at, $leaf, NULL)",
                ("$root", anchor.Root), ("$at", position), ("$leaf", anchor.Leaves[position]));
        Execute(connection, "UPDATE anchor_entries SET batch = $batch WHERE anchor = $root AND position = $at",
            ("$batch", batch), ("$root", anchor.Root), ("$at", anchor.Position));
        foreach (BatchFile.Block block in anchor.Blocks)
            Execute(
                connection,
                """
                INSERT OR IGNORE INTO blocks (hash, height, header, coinbase, branch, anchor, found, on_best_chain)
                VALUES ($hash, $height, $header, $coinbase, $branch, $root, $found, $best)
                """,
                ("$hash", block.Hash), ("$height", block.Height), ("$header", block.Header), ("$coinbase", block.Coinbase),
                ("$branch", block.Branch), ("$root", anchor.Root), ("$found", block.Found), ("$best", block.OnBestChain ? 1 : 0));
    }

    private static byte[][] LeavesOf(SqliteConnection connection, byte[] root)
    {
        using SqliteCommand command = Command(
            connection, "SELECT leaf FROM leaves_of_anchors WHERE anchor = $root ORDER BY position", ("$root", root));
        using SqliteDataReader reader = command.ExecuteReader();
        var leaves = new List<byte[]>();
        while (reader.Read()) leaves.Add(reader.GetFieldValue<byte[]>(0));
        return [.. leaves];
    }

    private static BatchFile.Block[] BlocksOf(SqliteConnection connection, byte[] root)
    {
        using SqliteCommand command = Command(
            connection,
            "SELECT hash, height, header, coinbase, branch, found, on_best_chain FROM blocks WHERE anchor = $root ORDER BY height, hash",
            ("$root", root));
        using SqliteDataReader reader = command.ExecuteReader();
        var blocks = new List<BatchFile.Block>();
        while (reader.Read())
            blocks.Add(new BatchFile.Block(
                reader.GetFieldValue<byte[]>(0), reader.GetInt32(1), reader.GetFieldValue<byte[]>(2),
                reader.GetFieldValue<byte[]>(3), reader.GetFieldValue<byte[]>(4), reader.GetInt64(5), reader.GetInt32(6) == 1));
        return [.. blocks];
    }

    private static void Execute(SqliteConnection connection, string sql, params ReadOnlySpan<(string, object)> values)
    {
        using SqliteCommand command = Command(connection, sql, values);
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(
        SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object value) in values) command.Parameters.AddWithValue(name, value);
        return command;
    }
}
