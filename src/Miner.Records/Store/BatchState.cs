using Microsoft.Data.Sqlite;

namespace Miner.Records.Store;

/// <summary>How far a batch has come, by what the ledger holds of the chain as it was last seen.</summary>
/// <param name="Stage">sealed, in work, undone (its block left the best chain), mined, confirmed or final.</param>
/// <param name="Height">Of the deepest block on the best chain that has it.</param>
/// <param name="Header">Of that block.</param>
public sealed record BatchState(string Stage, int? Height, long Confirmations, byte[]? Header)
{
    private const int Confirmed = 6, Final = 100;

    public static BatchState Of(SqliteConnection connection, string batch)
    {
        using SqliteCommand deepest = Command(
            connection,
            """
            SELECT k.height, k.header, coalesce((SELECT max(height) FROM chain) - k.height + 1, 0)
            FROM anchor_entries AS e JOIN blocks AS k ON k.anchor = e.anchor
            WHERE e.batch = $batch AND k.on_best_chain = 1 ORDER BY k.height LIMIT 1
            """,
            batch);
        using (SqliteDataReader block = deepest.ExecuteReader())
        {
            if (block.Read())
            {
                long deep = block.GetInt64(2);
                string stage = deep >= Final ? "final" : deep >= Confirmed ? "confirmed" : "mined";
                return new BatchState(stage, block.GetInt32(0), deep, block.GetFieldValue<byte[]>(1));
            }
        }

        using SqliteCommand counts = Command(
            connection,
            """
            SELECT count(e.anchor), count(k.hash)
            FROM anchor_entries AS e LEFT JOIN blocks AS k ON k.anchor = e.anchor WHERE e.batch = $batch
            """,
            batch);
        using SqliteDataReader open = counts.ExecuteReader();
        open.Read();
        return new BatchState(open.GetInt64(1) > 0 ? "undone" : open.GetInt64(0) > 0 ? "in work" : "sealed", null, 0, null);
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, string batch)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$batch", batch);
        return command;
    }
}
