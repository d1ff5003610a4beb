using Microsoft.Data.Sqlite;
using Miner.Records.Tree;

namespace Miner.Records.Store;

/// <summary>
/// The open store without its keys: batches, anchors and blocks. All that a miner needs of it; no key of a patient, no
/// master key.
/// </summary>
public sealed class RecordDatabase : IDisposable
{
    private readonly StoreLock? _lock;
    private readonly SqliteFile _records;

    private RecordDatabase(StoreDirectory directory, StoreLock? held)
    {
        _lock = held;
        Directory = directory;
        _records = new SqliteFile(directory.Records, RecordSchema.ApplicationId, RecordSchema.Migrations);
    }

    internal StoreDirectory Directory { get; }

    /// <summary>To write, the store is made where it is not there; only one process may do so in each way.</summary>
    /// <exception cref="RecordStoreException">
    /// Held by another process, of a newer program, damaged, or not there to be read.
    /// </exception>
    /// <exception cref="IOException">The disk refused.</exception>
    public static RecordDatabase Open(string directory, StoreAccess access)
    {
        var place = new StoreDirectory(Path.GetFullPath(directory));
        if (access == StoreAccess.Read)
        {
            if (!File.Exists(place.Records))
                throw new RecordStoreException($"there is no record store in {directory}", "'miner records add' makes one");
            var read = new RecordDatabase(place, held: null);
            // Reading wants the present tables as well.
            if (read._records.IsOlder) read.Migrate(access);
            return read;
        }

        PrivateFiles.CreateFolder(place.Root);
        PrivateFiles.CreateFolder(place.Batches);
        StoreLock held = StoreLock.Take(place.Lock(access));
        var database = new RecordDatabase(place, held);
        try
        {
            database.Migrate(access);
            DiskFlush.Folder(place.Root);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>
    /// What another process is taking in just now: a folder without a row. Without that process it is what a crash left.
    /// </summary>
    public IReadOnlyList<ReceivedBatch> Received()
    {
        string[] folders = System.IO.Directory.Exists(Directory.Batches)
            ? System.IO.Directory.GetDirectories(Directory.Batches) : [];
        using SqliteConnection connection = Connect();
        HashSet<string> finished = [.. BatchTable.Sealed(connection).Select(static batch => batch.Id)];
        FileInfo[] salts = [.. folders.Where(folder => !finished.Contains(Path.GetFileName(folder))).Select(
            static folder => new FileInfo(StoreDirectory.SaltsIn(folder)))];
        return salts.Length > 0 && StoreLock.IsHeld(Directory.Lock(StoreAccess.Intake))
            ? [.. salts.Where(static file => file.Exists).Select(
                static file => new ReceivedBatch(file.Directory!.Name, file.Length / RecordSlot.Size))]
            : [];
    }

    /// <summary>
    /// A connection for one thread at a time, to be disposed. WAL, synchronous FULL: a commit that has returned is on the
    /// disk.
    /// </summary>
    /// <exception cref="RecordStoreException">Of a newer program, or damaged.</exception>
    public SqliteConnection Connect() => _records.Connect();

    /// <summary>Runs work on a connection of this store; what SQLite reports (a full disk, say) is put into words.</summary>
    /// <exception cref="RecordStoreException">The database refused.</exception>
    public void Guarded(Action work) => _records.Guarded(work);

    /// <summary>After something was deleted for good: no trace stays in free pages or in the log.</summary>
    internal void Compact(SqliteConnection connection) => _records.Compact(connection);

    public void Dispose() => _lock?.Dispose();

    // Nobody may mine with the old tables meanwhile.
    private void Migrate(StoreAccess access)
    {
        bool isOlder = File.Exists(Directory.Records) && _records.IsOlder;
        using StoreLock? mining = isOlder && access != StoreAccess.Mining ? StoreLock.Take(Directory.Lock(StoreAccess.Mining)) : null;
        _records.Migrate();
    }
}
