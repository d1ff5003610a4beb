using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Miner.Records.Commitment;
using Miner.Records.Intake;
using Miner.Records.Tree;

namespace Miner.Records.Store;

/// <summary>
/// A batch in the making: records go in by runs, in flat memory. Nothing of it counts before <see cref="Complete"/> has
/// returned, and what is disposed without that leaves nothing behind.
/// </summary>
public sealed class BatchWriter : IDisposable
{
    private readonly RecordDatabase _database;
    private readonly KeyDatabase _keys;
    private readonly string _tenant;
    private readonly CanonicalForm _form;
    private readonly string _id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly byte[] _nonce = RandomNumberGenerator.GetBytes(32);
    private readonly Dictionary<string, long> _kinds = [];
    private readonly InputDigest _input;
    private readonly LeafHasher _hasher = new();
    private readonly string _directory;
    private readonly FileStream _salts;
    private readonly TileWriter _tiles;
    private readonly SqliteTransaction _transaction;
    private readonly BatchKeys _used;
    private bool _isComplete;

    internal BatchWriter(RecordDatabase database, KeyDatabase keys, string tenant, CanonicalForm form, string? patient)
    {
        (_database, _keys, _tenant, _form) = (database, keys, tenant, form);
        _directory = database.Directory.Batch(_id);
        PrivateFiles.CreateFolder(_directory);
        _salts = PrivateFiles.Create(StoreDirectory.SaltsIn(_directory));
        _tiles = new TileWriter(_directory);
        _transaction = keys.Begin();
        _used = new BatchKeys(keys, tenant, _id);
        _input = new InputDigest(tenant, form, patient);
    }

    public long Count => _tiles.Count;

    /// <exception cref="IOException">The disk refused.</exception>
    /// <exception cref="RecordStoreException">The database refused.</exception>
    public void Append(IReadOnlyList<TakenRecord> records)
    {
        if (records.Count == 0) return;
        var digests = new Sha256Digest[records.Count];
        var salts = new Blinding[records.Count];
        var slots = new RecordSlot[records.Count];
        Blinding.Fill(salts);
        _keys.Guarded(() =>
        {
            for (int i = 0; i < digests.Length; i++)
            {
                TakenRecord record = records[i];
                digests[i] = record.Digest;
                slots[i] = new RecordSlot(salts[i], record.Digest);
                _used.Take(record.Patient, Count + i).Mask(ref slots[i], _nonce, Count + i);
                CollectionsMarshal.GetValueRefOrAddDefault(_kinds, record.Kind, out _)++;
            }
        });
        _input.Append(digests);
        WriteSalts(slots);
        var leaves = new Sha256Digest[digests.Length];
        _hasher.HashLeaves(_form, salts, digests, leaves);
        _tiles.Append(leaves);
    }

    /// <summary>
    /// Makes the batch: tiles, salts and keys are on the disk before its row, and that before this returns. Where the same
    /// input is there already, its batch is what comes back, unless it is wanted again.
    /// </summary>
    /// <returns>The batch, and whether it is new.</returns>
    /// <exception cref="IOException">The disk refused; there is no batch.</exception>
    /// <exception cref="RecordStoreException">The database refused; there is no batch.</exception>
    /// <exception cref="InvalidOperationException">There was no record.</exception>
    public (BatchReceipt Batch, bool IsNew) Complete(bool again, TimeProvider time)
    {
        if (Count == 0) throw new InvalidOperationException("BUG: a batch of no records");
        byte[] source = _keys.SourceOf(_input.Complete());
        using SqliteConnection connection = _database.Connect();
        BatchReceipt? before = BatchTable.OfSource(connection, source);
        if (before is not null && !again) return (before, false);

        _salts.Flush(flushToDisk: true);
        TreeHead head = _tiles.Complete();
        // As the row will have it, so that the receipt is the same the next time.
        DateTimeOffset now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var batch = new BatchReceipt(
            _id, _tenant, now, _form, head.Size, head.Root, before is null ? 0 : before.Again + 1, _kinds);
        _keys.Guarded(() =>
        {
            _used.Flush();
            _transaction.Commit();
        });
        _database.Guarded(() => BatchTable.Insert(connection, batch, Blinding.Random(), _nonce, source));
        _isComplete = true;
        return (batch, true);
    }

    private void WriteSalts(RecordSlot[] slots)
    {
        try
        {
            _salts.Write(MemoryMarshal.AsBytes(slots.AsSpan()));
        }
        catch (ArgumentOutOfRangeException e)
        {
            // What .NET makes of EFBIG: a limit of the user or of the file system.
            throw new IOException($"'{_salts.Name}' may not grow beyond {_salts.Length} bytes here", e);
        }
    }

    /// <summary>Takes back what was not completed.</summary>
    public void Dispose()
    {
        _salts.Dispose();
        _tiles.Dispose();
        _input.Dispose();
        _transaction.Dispose();
        if (_isComplete) return;
        Directory.Delete(_directory, recursive: true);
    }
}
