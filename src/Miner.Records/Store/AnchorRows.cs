using Microsoft.Data.Sqlite;

namespace Miner.Records.Store;

/// <summary>The anchors that have a batch and the blocks those came into, as they go from store to store.</summary>
internal static class AnchorRows
{
    public static IEnumerable<BatchFile.Anchor> Of(SqliteConnection connection, string batch)
    {
        using SqliteCommand command = Command(
            connection,
            """
            SELECT a.root, a.created, e.position FROM anchor_entries AS e JOIN anchors AS a ON a.root = e.anchor
            WHERE e.batch = $batch ORDER BY a.created, a.root
            """,
            ("$batch", batch));
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
            connection, "SELECT leaf FROM anchor_entries WHERE anchor = $root ORDER BY position", ("$root", root));
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
