using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;
using Miner.Records.Commitment;
using Miner.Records.Intake;

namespace Miner.Records.Store;

/// <summary>A record that the store can still open: as secret as the record itself.</summary>
public sealed record StoredRecord(string Batch, long Position, CanonicalForm Form, Blinding Salt, Sha256Digest Digest)
{
    public override string ToString() => $"StoredRecord {{ {Batch}:{Position} }}";
}

/// <summary>
/// Finds records by their digests, or by batch and position, and opens their salts. What it keeps is what it was asked
/// for, however much the store holds. For one thread at a time.
/// </summary>
public sealed class RecordReader : IDisposable
{
    private readonly RecordDatabase _database;
    private readonly KeyDatabase _keys;
    private readonly Dictionary<string, OpenBatch> _batches = [];

    internal RecordReader(RecordDatabase database, KeyDatabase keys) => (_database, _keys) = (database, keys);

    /// <summary>
    /// For each record, where it was taken; nowhere where it never was, or its patient is forgotten. All that a patient's
    /// key opens is looked through once a call, and so is all that names no patient: ask for many at once.
    /// </summary>
    /// <exception cref="RecordStoreException">The store is damaged.</exception>
    public IReadOnlyList<IReadOnlyList<StoredRecord>> Find(string tenant, CanonicalForm form, IReadOnlyList<TakenRecord> records)
    {
        var found = records.GroupBy(static record => record.Patient).ToDictionary(
            static patient => patient.Key ?? "",
            static patient => patient.Select(static record => record.Digest).Distinct().ToDictionary(
                static digest => digest, static _ => new List<StoredRecord>()));
        foreach ((string patient, Dictionary<Sha256Digest, List<StoredRecord>> wanted) in found)
        {
            foreach (Holding holding in HoldingsOf(tenant, patient))
            {
                OpenBatch batch = Open(holding.Batch);
                if (batch.Tenant != tenant || batch.Form != form) continue;
                foreach (StoredRecord record in Read(batch, holding))
                    if (wanted.TryGetValue(record.Digest, out List<StoredRecord>? places)) places.Add(record);
            }
        }

        return [.. records.Select(record => found[record.Patient ?? ""][record.Digest])];
    }

    /// <summary>The record at a position; null where there is none, or its patient is forgotten.</summary>
    public StoredRecord? At(string batch, long position)
    {
        OpenBatch open = Open(batch);
        Holding? holding = _keys.Holdings(key: null, batch).FirstOrDefault(
            holding => PositionList.Read(_keys.PositionsOf(holding), open.Size).Contains(position));
        return holding is null ? null : open.Read(_keys.Key(holding.Key), position);
    }

    /// <summary>Every record of a batch but those of forgotten patients, patient by patient.</summary>
    public IEnumerable<StoredRecord> All(string batch)
    {
        OpenBatch open = Open(batch);
        return _keys.Holdings(key: null, batch).SelectMany(holding => Read(open, holding));
    }

    public void Dispose()
    {
        foreach (OpenBatch batch in _batches.Values) batch.Dispose();
    }

    private IReadOnlyList<Holding> HoldingsOf(string tenant, string patient) =>
        patient.Length == 0 ? _keys.HoldingsOfBatchKeys()
        : _keys.Find(tenant, patient) is var (id, _) ? _keys.Holdings(id, batch: null)
        : [];

    private IEnumerable<StoredRecord> Read(OpenBatch batch, Holding holding)
    {
        PatientKey key = _keys.Key(holding.Key);
        return PositionList.Read(_keys.PositionsOf(holding), batch.Size).Select(position => batch.Read(key, position));
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
        public CanonicalForm Form => batch.Form;
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
