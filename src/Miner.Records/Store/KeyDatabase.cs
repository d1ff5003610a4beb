using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Miner.Records.Store;

/// <summary>Patients' keys and which records they open, wrapped by the master key. One connection, for one thread.</summary>
internal sealed class KeyDatabase : IDisposable
{
    private static readonly byte[] Proof = "hra/master/v1"u8.ToArray();

    private readonly SqliteFile _file;
    private readonly MasterKey _master;
    private readonly SqliteConnection _connection;
    private readonly PreparedStatement _find, _insert, _wrap, _hold;
    private SqliteTransaction? _transaction;

    /// <exception cref="RecordStoreException">Of another master key, of a newer program, or damaged.</exception>
    public KeyDatabase(StoreDirectory directory, MasterKey master, bool canCreate)
    {
        (_file, _master) = (new SqliteFile(directory.Keys, KeySchema.ApplicationId, KeySchema.Migrations), master);
        if (canCreate) _file.Migrate();
        else if (!File.Exists(directory.Keys))
            throw new RecordStoreException($"there are no patients' keys in {directory.Root}", "restore keys.db from a backup");
        _connection = _file.Connect();
        _find = new PreparedStatement(_connection, "SELECT id FROM keys WHERE tag = $tag", "$tag");
        _insert = new PreparedStatement(
            _connection, "INSERT INTO keys (tag, wrapped) VALUES ($tag, x'') RETURNING id", "$tag");
        _wrap = new PreparedStatement(_connection, "UPDATE keys SET wrapped = $wrapped WHERE id = $id", "$wrapped", "$id");
        _hold = new PreparedStatement(
            _connection,
            "INSERT INTO holdings (key, batch, part, records, positions) VALUES ($key, $batch, $part, $records, $positions)",
            "$key", "$batch", "$part", "$records", "$positions");
        try
        {
            CheckMaster(canCreate);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public SqliteTransaction Begin() => _transaction = _connection.BeginTransaction();

    /// <summary>The patient's key and its number; made where there is none yet.</summary>
    public (long Id, PatientKey Key) KeyOf(string tenant, string patient)
    {
        byte[] tag = _master.TagOf(tenant, patient);
        return Find(tag) ?? Insert(tag);
    }

    public (long Id, PatientKey Key)? Find(string tenant, string patient) => Find(_master.TagOf(tenant, patient));

    /// <summary>A key for the records of a batch that name no patient.</summary>
    public (long Id, PatientKey Key) NewBatchKey() => Insert(tag: null);

    public byte[] SourceOf(ReadOnlySpan<byte> digest) => _master.SourceOf(digest);

    public void AddHolding(long key, string batch, int part, PositionList positions) =>
        _hold.Run(Open, key, batch, part, positions.Count, positions.ToArray());

    /// <summary>What a key opens, or what opens a batch.</summary>
    public IReadOnlyList<Holding> Holdings(long? key, string? batch) => (key, batch) switch
    {
        ({ } id, _) => HoldingsWhere("key = $key", ("$key", id)),
        (_, { } id) => HoldingsWhere("batch = $batch", ("$batch", id)),
        _ => throw new ArgumentException("a key or a batch is needed"),
    };

    /// <summary>The records that name no patient, of every batch.</summary>
    public IReadOnlyList<Holding> HoldingsOfBatchKeys() =>
        HoldingsWhere("key IN (SELECT id FROM keys WHERE tag IS NULL)", ("$none", 0));

    /// <summary>Where its records stand, as a <see cref="PositionList"/>; none where the patient was forgotten meanwhile.</summary>
    public byte[] PositionsOf(Holding holding)
    {
        using SqliteCommand command = Command(
            "SELECT positions FROM holdings WHERE key = $key AND batch = $batch AND part = $part",
            ("$key", holding.Key), ("$batch", holding.Batch), ("$part", holding.Part));
        return command.ExecuteScalar() as byte[] ?? [];
    }

    public PatientKey Key(long id)
    {
        using SqliteCommand command = Command("SELECT wrapped FROM keys WHERE id = $id", ("$id", id));
        return command.ExecuteScalar() is byte[] wrapped
            ? new PatientKey(_master.Unwrap(wrapped, PlaceOf(id)))
            : throw new RecordStoreException("a key is missing; its patient was forgotten meanwhile");
    }

    public byte[]? TagOf(long id)
    {
        using SqliteCommand command = Command("SELECT tag FROM keys WHERE id = $id", ("$id", id));
        return command.ExecuteScalar() as byte[];
    }

    /// <summary>The number under which a key is from now on, with what opens it; the same key where it is there already.</summary>
    public (long Id, PatientKey Key)? Find(byte[] tag) => _find.Run(Open, tag) is long id ? (id, Key(id)) : null;

    public (long Id, PatientKey Key) Insert(byte[]? tag, PatientKey? known = null)
    {
        PatientKey key = known ?? PatientKey.Random();
        long id = (long)_insert.Run(Open, (object?)tag ?? DBNull.Value)!;
        _wrap.Run(Open, _master.Wrap(key.Bytes, PlaceOf(id)), id);
        return (id, key);
    }

    /// <summary>Destroys a key, with every trace of which records it was for.</summary>
    public void Destroy(long id) => _file.Guarded(() =>
    {
        using SqliteCommand command = Command("DELETE FROM keys WHERE id = $id", ("$id", id));
        command.ExecuteNonQuery();
    });

    /// <summary>Removes what a batch left behind that was never finished.</summary>
    public void RemoveBatch(string batch)
    {
        using SqliteTransaction transaction = Begin();
        using SqliteCommand holdings = Command("DELETE FROM holdings WHERE batch = $batch", ("$batch", batch));
        holdings.ExecuteNonQuery();
        using SqliteCommand keys = Command("DELETE FROM keys WHERE id NOT IN (SELECT key FROM holdings)");
        keys.ExecuteNonQuery();
        transaction.Commit();
    }

    public IReadOnlyList<string> Batches()
    {
        using SqliteCommand command = Command("SELECT DISTINCT batch FROM holdings");
        using SqliteDataReader reader = command.ExecuteReader();
        var batches = new List<string>();
        while (reader.Read()) batches.Add(reader.GetString(0));
        return batches;
    }

    // All at once: a reader left open would keep a forgotten patient's traces in the log.
    private List<Holding> HoldingsWhere(string condition, (string, object) parameter)
    {
        using SqliteCommand command = Command(
            $"SELECT key, batch, part, records FROM holdings WHERE {condition} ORDER BY key, batch, part", parameter);
        using SqliteDataReader reader = command.ExecuteReader();
        var holdings = new List<Holding>();
        while (reader.Read())
            holdings.Add(new Holding(reader.GetInt64(0), reader.GetString(1), reader.GetInt32(2), reader.GetInt64(3)));
        return holdings;
    }

    /// <summary>After something was deleted for good: no trace stays in free pages or in the log.</summary>
    public void Compact() => _file.Compact(_connection);

    /// <summary>Runs work on the database and puts what it reports (a full disk, say) into words.</summary>
    public void Guarded(Action work) => _file.Guarded(work);

    public void Dispose()
    {
        foreach (PreparedStatement statement in (PreparedStatement[])[_find, _insert, _wrap, _hold]) statement.Dispose();
        _connection.Dispose();
    }

    // Once it is committed or taken back it has no connection any more.
    private SqliteTransaction? Open => _transaction?.Connection is null ? null : _transaction;

    // A key is of use under its own number only.
    private static byte[] PlaceOf(long id) =>
        System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"hra/key/v1/{id}"));

    private void CheckMaster(bool canCreate) => _file.Guarded(() =>
    {
        using SqliteCommand read = Command("SELECT proof FROM master");
        if (read.ExecuteScalar() is byte[] proof) _master.Unwrap(proof, Proof);
        else if (canCreate)
        {
            using SqliteCommand write = Command("INSERT INTO master VALUES (1, $proof)", ("$proof", _master.Wrap(Proof, Proof)));
            write.ExecuteNonQuery();
        }
    });

    private SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object value) in parameters) command.Parameters.AddWithValue(name, value);
        return command;
    }
}

/// <summary>A part of a batch that one key opens.</summary>
internal sealed record Holding(long Key, string Batch, int Part, long Records);
