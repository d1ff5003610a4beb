using System.Globalization;
using Microsoft.Data.Sqlite;
using Miner.Records.Tree;

namespace Miner.Records.Store;

/// <summary>One SQLite database of ours: private, durable at every commit, and of a known version.</summary>
internal sealed class SqliteFile(string path, int applicationId, IReadOnlyList<string> migrations)
{
    private const int Busy = 5, Corrupt = 11, Full = 13, NoDatabase = 26;

    public string Path => path;

    /// <summary>Whether an older program made it, and nobody has brought it to the present version yet.</summary>
    /// <exception cref="RecordStoreException">Not ours, damaged, or of a newer program.</exception>
    public bool IsOlder
    {
        get
        {
            using SqliteConnection connection = Connect();
            long version = 0;
            Guarded(() => version = Version(connection));
            return version < migrations.Count;
        }
    }

    /// <summary>Makes the file or brings it to the present version. For the process that holds the store's lock.</summary>
    /// <exception cref="RecordStoreException">Not ours, damaged, or of a newer program.</exception>
    public void Migrate()
    {
        // SQLite gives its log and index the mode of the database.
        PrivateFiles.Open(path, FileMode.OpenOrCreate).Dispose();
        using SqliteConnection connection = Connect();
        Guarded(() =>
        {
            Execute(connection, "PRAGMA journal_mode = WAL");
            using SqliteTransaction transaction = connection.BeginTransaction();
            for (long version = Version(connection); version < migrations.Count; version++)
                Execute(connection, string.Create(
                    CultureInfo.InvariantCulture,
                    $"{migrations[(int)version]}; PRAGMA user_version = {version + 1}; PRAGMA application_id = {applicationId}"));
            transaction.Commit();
        });
    }

    /// <summary>A connection for one thread at a time; commits return once they would survive a loss of power.</summary>
    /// <exception cref="RecordStoreException">Not ours, damaged, or of a newer program.</exception>
    public SqliteConnection Connect()
    {
        // A pool would hold the file after the store is closed.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = 60,
        }.ToString());
        try
        {
            Guarded(() =>
            {
                connection.Open();
                // secure_delete: what is deleted is overwritten with zeros, in free pages as well.
                Execute(connection, """
                    PRAGMA synchronous = FULL;
                    PRAGMA foreign_keys = ON;
                    PRAGMA secure_delete = ON;
                    PRAGMA temp_store = MEMORY;
                    PRAGMA trusted_schema = OFF;
                    """);
                Check(connection);
            });
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Moves everything into the database file, leaving an empty log and no free page.</summary>
    /// <exception cref="RecordStoreException">Another process reads the log just now.</exception>
    public void Compact(SqliteConnection connection) => Guarded(() =>
    {
        Execute(connection, "VACUUM");
        // A checkpoint that meets a reader does not wait by itself, and tells so in its answer only.
        Execute(connection, "PRAGMA busy_timeout = 10000");
        if (Scalar(connection, "PRAGMA wal_checkpoint(TRUNCATE)") != 0)
            throw new RecordStoreException(
                $"another process reads {path} just now, so that traces remain in its log", "run the command again");
    });

    /// <summary>Runs a piece of work on the database, and puts what SQLite may report into words.</summary>
    public void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (SqliteException e)
        {
            throw e.SqliteErrorCode switch
            {
                Full => new RecordStoreException("the disk is full; nothing was changed", $"make room for {path}", e),
                Busy => new RecordStoreException($"another process keeps {path} busy", "try again when it has ended", e),
                Corrupt or NoDatabase => new RecordStoreException(
                    $"{path} is damaged or no database of a record store", "restore it from a backup", e),
                _ => new RecordStoreException($"{path}: {e.Message}", null, e),
            };
        }
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void Check(SqliteConnection connection)
    {
        long version = Version(connection);
        if (version > migrations.Count)
            throw new RecordStoreException(
                $"{path} is of version {version}; this program knows up to {migrations.Count}", "use the newer program");
        long id = Scalar(connection, "PRAGMA application_id");
        if (id != (version == 0 ? 0 : applicationId))
            throw new RecordStoreException($"{path} belongs to another program", "name another directory");
    }

    private static long Version(SqliteConnection connection) => Scalar(connection, "PRAGMA user_version");

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
