using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;
using Miner.Records.Commitment;

namespace Miner.Records.Store;

/// <summary>A record that the store can still open: as secret as the record itself.</summary>
public sealed record StoredRecord(string Batch, long Position, CanonicalForm Form, Blinding Salt, Sha256Digest Digest)
{
    public override string ToString() => $"StoredRecord {{ {Batch}:{Position} }}";
}

/// <summary>
/// Finds records by their digests, or by batch and position, and opens their salts. Keeps what it has read of a patient in
/// memory, so that the records of one file are found quickly. For one thread at a time.
/// </summary>
public sealed class RecordReader : IDisposable
{
    private const int MostKept = 1_000_000;

    private readonly RecordDatabase _database;
    private readonly KeyDatabase _keys;
    private readonly Dictionary<string, OpenBatch> _batches = [];
    private readonly Dictionary<(string Tenant, string? Patient), Dictionary<Sha256Digest, List<StoredRecord>>> _found = [];
    private int _kept;

    internal RecordReader(RecordDatabase database, KeyDatabase keys) => (_database, _keys) = (database, keys);

    /// <summary>Where a record was taken, the latest batch last; none where it never was, or its patient is forgotten.</summary>
    public IReadOnlyList<StoredRecord> Find(string tenant, string? patient, CanonicalForm form, Sha256Digest digest)
    {
        if (!_found.TryGetValue((tenant, patient), out Dictionary<Sha256Digest, List<StoredRecord>>? records))
        {
            if (_kept > MostKept)
            {
                _found.Clear();
                _kept = 0;
            }

            records = Read(tenant, patient);
            _found.Add((tenant, patient), records);
        }

        return records.TryGetValue(digest, out List<StoredRecord>? found)
            ? [.. found.Where(record => record.Form == form)]
            : [];
    }

    /// <summary>The record at a position; null where there is none, or its patient is forgotten.</summary>
    public StoredRecord? At(string batch, long position)
    {
        OpenBatch open = Open(batch);
        Holding? holding = _keys.Holdings(key: null, batch).FirstOrDefault(
            holding => PositionList.Read(holding.Positions, open.Size).Contains(position));
        return holding is null ? null : open.Read(_keys.Key(holding.Key), position);
    }

    /// <summary>Every record of a batch but those of forgotten patients, patient by patient.</summary>
    public IEnumerable<StoredRecord> All(string batch)
    {
        OpenBatch open = Open(batch);
        Holding[] holdings = [.. _keys.Holdings(key: null, batch)];
        foreach (Holding holding in holdings)
            foreach (StoredRecord record in Read(open, holding)) yield return record;
    }

    public void Dispose()
    {
        foreach (OpenBatch batch in _batches.Values) batch.Dispose();
    }

    private Dictionary<Sha256Digest, List<StoredRecord>> Read(string tenant, string? patient)
    {
        var records = new Dictionary<Sha256Digest, List<StoredRecord>>();
        IEnumerable<Holding> holdings = patient is null ? _keys.HoldingsOfBatchKeys()
            : _keys.Find(tenant, patient) is var (id, _) ? _keys.Holdings(id, batch: null)
            : [];
        foreach (Holding holding in holdings.ToArray())
        {
            OpenBatch batch = Open(holding.Batch);
            if (batch.Tenant != tenant) continue;
            foreach (StoredRecord record in Read(batch, holding))
            {
                ref List<StoredRecord>? same = ref CollectionsMarshal.GetValueRefOrAddDefault(records, record.Digest, out _);
                (same ??= []).Add(record);
                _kept++;
            }
        }

        return records;
    }

    private IEnumerable<StoredRecord> Read(OpenBatch batch, Holding holding)
    {
        PatientKey key = _keys.Key(holding.Key);
        return PositionList.Read(holding.Positions, batch.Size).Select(position => batch.Read(key, position));
    }

    private OpenBatch Open(string id)
    {
        if (_batches.TryGetValue(id, out OpenBatch? open)) return open;
        using SqliteConnection connection = _database.Connect();
        BatchReceipt batch = BatchTable.Find(connection, id) ?? throw new RecordStoreException($"there is no batch {id}");
        open = new OpenBatch(batch, BatchTable.SecretsOf(connection, batch.Id).Nonce, _database.Directory);
        _batches.Add(id, open);
        return open;
    }

    private sealed class OpenBatch(BatchReceipt batch, byte[] nonce, StoreDirectory directory) : IDisposable
    {
        private readonly SafeFileHandle _salts = File.OpenHandle(StoreDirectory.SaltsIn(directory.Batch(batch.Id)));

        public string Tenant => batch.Tenant;
        public long Size => batch.Size;

        public StoredRecord Read(PatientKey key, long position)
        {
            RecordSlot slot = default;
            Span<byte> bytes = MemoryMarshal.AsBytes(new Span<RecordSlot>(ref slot));
            if (RandomAccess.Read(_salts, bytes, position * RecordSlot.Size) != RecordSlot.Size)
                throw new RecordStoreException($"the salts of batch {batch.Id} are cut short", "restore them from a backup");
            key.Mask(ref slot, nonce, position);
            return new StoredRecord(batch.Id, position, batch.Form, slot.Salt, slot.Digest);
        }

        public void Dispose() => _salts.Dispose();
    }
}
