using System.Globalization;
using Microsoft.Data.Sqlite;
using Miner.Records.Commitment;
using Miner.Records.Store;

namespace Miner.Tests.Records.Anchoring;

/// <summary>Sealed batches as rows only, where a test is about what becomes of them and not about records.</summary>
internal static class SealedBatches
{
    /// <summary>Adds a batch, and gives its id.</summary>
    public static string Add(RecordDatabase database, int number)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"batch-{number:d4}");
        using SqliteConnection connection = database.Connect();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO batches (id, tenant, created, form, size, root, blind, nonce, again)
            VALUES ($id, 'clinic', $created, 0, $size, $root, $blind, $blind, 0)
            """;
        command.Parameters.AddWithValue("$id", id);
        command.Parameters.AddWithValue("$created", number);
        command.Parameters.AddWithValue("$size", number + 1);
        command.Parameters.AddWithValue("$root", Sha256Digest.Of([(byte)number]).ToArray());
        command.Parameters.AddWithValue("$blind", Blinding.Random().ToArray());
        command.ExecuteNonQuery();
        return id;
    }
}
