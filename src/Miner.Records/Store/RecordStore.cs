using Microsoft.Data.Sqlite;
using Miner.Records.Commitment;

namespace Miner.Records.Store;

/// <summary>The open store with its keys. For one thread at a time.</summary>
public sealed class RecordStore : IDisposable
{
    private readonly KeyDatabase _keys;
    private readonly MasterKey _master;

    private RecordStore(RecordDatabase database, KeyDatabase keys, MasterKey master) =>
        (Database, _keys, _master) = (database, keys, master);

    public RecordDatabase Database { get; }

    /// <exception cref="RecordStoreException">
    /// Of another master key, held by another process, of a newer program, damaged, or not there to be read.
    /// </exception>
    /// <exception cref="IOException">The disk refused.</exception>
    public static RecordStore Open(string directory, StoreAccess access, MasterKey master)
    {
        var database = RecordDatabase.Open(directory, access);
        try
        {
            var store = new RecordStore(database, new KeyDatabase(database.Directory, master, access == StoreAccess.Intake), master);
            if (access == StoreAccess.Intake) store.RemoveUnfinished();
            return store;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Begins a batch; for the process that holds the store for intake.</summary>
    /// <param name="patient">Whose records they are said to be; null where they say so themselves.</param>
    public BatchWriter Begin(string tenant, CanonicalForm form, string? patient = null) =>
        new(Database, _keys, tenant, form, patient);

    /// <summary>The batch of an input that was taken before; for the digest see <see cref="InputDigest"/>.</summary>
    public BatchReceipt? BatchOf(InputDigest input)
    {
        using SqliteConnection connection = Database.Connect();
        return BatchTable.OfSource(connection, _keys.SourceOf(input.Complete()));
    }

    /// <summary>Reads salts and digests back, for proofs.</summary>
    public RecordReader Reader() => new(Database, _keys);

    /// <summary>
    /// Destroys a patient's key, and what else could link the patient to records: no salt of theirs can be read any more,
    /// here or in a copy without the key.
    /// </summary>
    /// <returns>What is forgotten; null where no record of the patient is held.</returns>
    /// <exception cref="RecordStoreException">A database refused: the command is to be given again.</exception>
    public ForgottenPatient? Forget(string tenant, string patient)
    {
        if (_keys.Find(tenant, patient) is not var (id, _))
        {
            // A run that was cut short may have left traces behind.
            _keys.Compact();
            return null;
        }

        IReadOnlyList<Holding> holdings = _keys.Holdings(id, batch: null);
        using (SqliteConnection connection = Database.Connect())
        {
            // What an input is known again by would tell whether a guess of its records is right.
            Database.Guarded(() =>
            {
                foreach (string batch in holdings.Select(static holding => holding.Batch).Distinct())
                    BatchTable.ForgetSource(connection, batch);
            });
            Database.Compact(connection);
        }

        _keys.Destroy(id);
        _keys.Compact();
        return new ForgottenPatient(
            holdings.Sum(static holding => holding.Records), holdings.Select(static holding => holding.Batch).Distinct().Count());
    }

    /// <summary>Writes a batch, with the keys of its patients, to one file. What is in it is beyond forgetting.</summary>
    /// <exception cref="RecordStoreException">There is no such batch, or such a file is there.</exception>
    /// <exception cref="IOException">The disk refused; there is no file.</exception>
    public BatchReceipt Export(string batch, string path) => new BatchExport(Database, _keys, _master).Write(batch, path);

    /// <summary>Takes in what <see cref="Export"/> wrote, of any store with the same master key.</summary>
    /// <returns>The batch, and whether it is new here.</returns>
    /// <exception cref="RecordStoreException">No such file, damaged, or of another master key; nothing was changed.</exception>
    /// <exception cref="IOException">The disk refused; nothing was changed.</exception>
    public (BatchReceipt Batch, bool IsNew) Import(string path) => new BatchImport(Database, _keys, _master).Read(path);

    public void Dispose()
    {
        _keys.Dispose();
        Database.Dispose();
    }

    // A process that died in the midst of a batch left its folder and perhaps its keys, but no row.
    private void RemoveUnfinished()
    {
        using SqliteConnection connection = Database.Connect();
        HashSet<string> finished = [.. BatchTable.Sealed(connection).Select(static batch => batch.Id)];
        foreach (string batch in _keys.Batches())
            if (!finished.Contains(batch)) _keys.Guarded(() => _keys.RemoveBatch(batch));
        foreach (string folder in Directory.EnumerateDirectories(Database.Directory.Batches))
            if (!finished.Contains(Path.GetFileName(folder))) Directory.Delete(folder, recursive: true);
    }
}

/// <summary>What destroying one key made unreadable.</summary>
public sealed record ForgottenPatient(long Records, int Batches);
