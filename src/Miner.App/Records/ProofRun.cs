using System.Globalization;
using Miner.Records.Anchoring;
using Miner.Records.Commitment;
using Miner.Records.Intake;
using Miner.Records.Store;

namespace Miner.App.Records;

/// <summary>Proves record after record, and keeps count of those that cannot be proven, with the reason.</summary>
internal sealed class ProofRun(RecordStore store, RecordReader reader, ProofFolder folder)
{
    private readonly RecordProver _prover = new(store.Database);
    private readonly AnchorHistory _history = new(store.Database);

    public long Proven { get; private set; }

    /// <summary>How many of them an .ots file cannot hold.</summary>
    public long WithoutOts { get; private set; }

    /// <summary>A line on each record that has no proof.</summary>
    public List<string> Open { get; } = [];

    public void Refuse(IReadOnlyList<BadRecord> bad) => Open.AddRange(bad.Select(static record => string.Create(
        CultureInfo.InvariantCulture, $"{record.Source}, line {record.Line}: {record.Problem}")));

    /// <summary>Proves records of a file, each by its deepest block, whichever batches it is in.</summary>
    /// <exception cref="RecordStoreException">The store is damaged.</exception>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Prove(Func<TakenRecord, string> name, string tenant, CanonicalForm form, IReadOnlyList<TakenRecord> records)
    {
        foreach ((TakenRecord record, IReadOnlyList<StoredRecord> found) in records.Zip(reader.Find(tenant, form, records)))
        {
            StoredRecord? best = found.MinBy(stored => _prover.AttestationOf(stored.Batch)?.Block.Height ?? int.MaxValue);
            if (best is null) Open.Add($"{name(record)}: not in this store, or its patient is forgotten");
            else Prove(name(record), best);
        }
    }

    /// <summary>Proves every record of a batch, or the one at <c>BATCH:POSITION</c>.</summary>
    /// <exception cref="RecordStoreException">There is no such batch or record, or the store is damaged.</exception>
    /// <exception cref="IOException">The disk refused.</exception>
    public void ProveBatch(string word)
    {
        string[] parts = word.Split(':');
        string id = FullIdOf(parts[0]);
        if (parts.Length == 1)
        {
            foreach (StoredRecord record in reader.All(id)) Prove(NameOf(record), record);
            return;
        }

        bool isNumber = long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long position);
        StoredRecord one = (isNumber && parts.Length == 2 ? reader.At(id, position) : null)
            ?? throw new RecordStoreException($"there is no record {word}, or its patient is forgotten");
        Prove(NameOf(one), one);
    }

    private static string NameOf(StoredRecord record) =>
        string.Create(CultureInfo.InvariantCulture, $"{record.Batch}-{record.Position}");

    private string FullIdOf(string id)
    {
        using Microsoft.Data.Sqlite.SqliteConnection connection = store.Database.Connect();
        return BatchTable.Find(connection, id)?.Id ?? throw new RecordStoreException(
            $"'{id}' is no file, and there is no batch of that name", "'miner records status' lists the batches");
    }

    private void Prove(string name, StoredRecord record)
    {
        if (_prover.ProofOf(record) is not { } proof)
        {
            Open.Add($"{name}: batch {record.Batch} is in no block yet ({_history.ProgressOf(record.Batch).Stage})");
            return;
        }

        Proven++;
        if (!folder.Write(name, proof)) WithoutOts++;
    }
}
