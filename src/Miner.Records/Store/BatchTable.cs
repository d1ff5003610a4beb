using Microsoft.Data.Sqlite;
using Miner.Records.Commitment;

namespace Miner.Records.Store;

/// <summary>The rows of batches, on a connection of the store.</summary>
public static class BatchTable
{
    private const string Columns = "SELECT id, tenant, created, form, size, root, again FROM batches";

    /// <summary>Every batch, in the order of their making.</summary>
    public static IReadOnlyList<SealedBatch> Sealed(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT id, size, root, blind FROM batches ORDER BY created, id";
        using SqliteDataReader reader = command.ExecuteReader();
        var batches = new List<SealedBatch>();
        while (reader.Read())
            batches.Add(new SealedBatch(
                reader.GetString(0),
                reader.GetInt64(1),
                new Sha256Digest(reader.GetFieldValue<byte[]>(2)),
                new Blinding(reader.GetFieldValue<byte[]>(3))));
        return batches;
    }

    public static IReadOnlyList<BatchReceipt> All(SqliteConnection connection) => Where(connection, "ORDER BY created, id", "");

    /// <summary>The batch whose id begins so, as long as there is but one.</summary>
    public static BatchReceipt? Find(SqliteConnection connection, string id)
    {
        List<BatchReceipt> found = Where(connection, "WHERE substr(id, 1, length($value)) = $value LIMIT 2", id);
        return found.Count == 1 ? found[0] : null;
    }

    /// <summary>The first batch of an input, or the last one where it was taken again.</summary>
    internal static BatchReceipt? OfSource(SqliteConnection connection, byte[] source) =>
        Where(connection, "WHERE source_digest = $value ORDER BY again DESC LIMIT 1", source) is [var found] ? found : null;

    internal static (byte[] Blind, byte[] Nonce) SecretsOf(SqliteConnection connection, string id)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT blind, nonce FROM batches WHERE id = $id";
        command.Parameters.AddWithValue("$id", id);
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read()
            ? (reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1))
            : throw new RecordStoreException($"there is no batch {id}");
    }

    /// <summary>From now on the same input is another batch.</summary>
    internal static void ForgetSource(SqliteConnection connection, string id)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "UPDATE batches SET source_digest = NULL WHERE id = $id";
        command.Parameters.AddWithValue("$id", id);
        command.ExecuteNonQuery();
    }

    internal static void Insert(
        SqliteConnection connection,
        BatchReceipt batch,
        Blinding blind,
        ReadOnlySpan<byte> nonce,
        byte[]? source,
        Action? inTheSameCommit = null)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        using (SqliteCommand command = connection.CreateCommand())
        {
            command.CommandText = """
                INSERT INTO batches (id, tenant, created, form, size, root, blind, nonce, source_digest, again)
                VALUES ($id, $tenant, $created, $form, $size, $root, $blind, $nonce, $source, $again)
                """;
            command.Parameters.AddWithValue("$id", batch.Id);
            command.Parameters.AddWithValue("$tenant", batch.Tenant);
            command.Parameters.AddWithValue("$created", batch.Created.ToUnixTimeMilliseconds());
            command.Parameters.AddWithValue("$form", (int)batch.Form);
            command.Parameters.AddWithValue("$size", batch.Size);
            command.Parameters.AddWithValue("$root", batch.Root.ToArray());
            command.Parameters.AddWithValue("$blind", blind.ToArray());
            command.Parameters.AddWithValue("$nonce", nonce.ToArray());
            command.Parameters.AddWithValue("$source", (object?)source ?? DBNull.Value);
            command.Parameters.AddWithValue("$again", batch.Again);
            command.ExecuteNonQuery();
        }

        foreach ((string kind, long records) in batch.Kinds)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "INSERT INTO batch_kinds (batch, kind, records) VALUES ($batch, $kind, $records)";
            command.Parameters.AddWithValue("$batch", batch.Id);
            command.Parameters.AddWithValue("$kind", kind);
            command.Parameters.AddWithValue("$records", records);
            command.ExecuteNonQuery();
        }

        inTheSameCommit?.Invoke();
        transaction.Commit();
    }

    private static List<BatchReceipt> Where(SqliteConnection connection, string condition, object value)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"{Columns} {condition}";
        command.Parameters.AddWithValue("$value", value);
        using SqliteDataReader reader = command.ExecuteReader();
        var batches = new List<BatchReceipt>();
        while (reader.Read())
            batches.Add(new BatchReceipt(
                reader.GetString(0),
                reader.GetString(1),
                DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2)),
                (CanonicalForm)reader.GetInt32(3),
                reader.GetInt64(4),
                new Sha256Digest(reader.GetFieldValue<byte[]>(5)),
                reader.GetInt32(6),
                KindsOf(connection, reader.GetString(0))));
        return batches;
    }

    private static Dictionary<string, long> KindsOf(SqliteConnection connection, string id)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT kind, records FROM batch_kinds WHERE batch = $batch ORDER BY kind";
        command.Parameters.AddWithValue("$batch", id);
        using SqliteDataReader reader = command.ExecuteReader();
        var kinds = new Dictionary<string, long>();
        while (reader.Read()) kinds.Add(reader.GetString(0), reader.GetInt64(1));
        return kinds;
    }
}
