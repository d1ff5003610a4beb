using System.Globalization;
using System.Runtime.ExceptionServices;
using Miner.Records.Anchoring;
using Miner.Records.Commitment;
using Miner.Records.Intake;
using Miner.Records.Proofs;
using Miner.Records.Store;

namespace Miner.App.Records;

/// <summary>
/// Proves records, in the order of their places and some ten thousands at a time: the proofs of neighbours cost less, and
/// memory is bounded.
/// </summary>
internal sealed class ProofRun(RecordStore store, RecordReader reader, ProofFolder folder, ProofTally tally)
{
    private const int MostWaiting = 1 << 16;

    private readonly RecordProver _prover = new(store.Database);
    private readonly AnchorHistory _history = new(store.Database);
    private readonly Dictionary<string, string> _stages = [];
    private readonly List<(string Name, StoredRecord Record)> _waiting = [];

    public void Refuse(IReadOnlyList<BadRecord> bad)
    {
        foreach (BadRecord record in bad)
            tally.Add(new ProofLine(
                string.Create(CultureInfo.InvariantCulture, $"{record.Source}, line {record.Line}"), record.Problem));
    }

    /// <summary>Proves records of a file, each by its deepest block, whichever batches it is in.</summary>
    /// <exception cref="RecordStoreException">The store is damaged.</exception>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Prove(Func<TakenRecord, string> name, string tenant, CanonicalForm form, IReadOnlyList<TakenRecord> records)
    {
        foreach ((TakenRecord record, IReadOnlyList<StoredRecord> found) in records.Zip(reader.Find(tenant, form, records)))
        {
            StoredRecord? best = found.MinBy(stored => _prover.AttestationOf(stored.Batch)?.Block.Height ?? int.MaxValue);
            if (best is null) tally.Add(new ProofLine(name(record), "not in this store, or its patient is forgotten"));
            else Await(name(record), best);
        }

        Finish();
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
            foreach (StoredRecord record in reader.All(id)) Await(NameOf(record), record);
        }
        else
        {
            bool isNumber = long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long position);
            StoredRecord one = (isNumber && parts.Length == 2 ? reader.At(id, position) : null)
                ?? throw new RecordStoreException($"there is no record {word}, or its patient is forgotten");
            Await(NameOf(one), one);
        }

        Finish();
    }

    private static string NameOf(StoredRecord record) =>
        string.Create(CultureInfo.InvariantCulture, $"{record.Batch}-{record.Position}");

    private string FullIdOf(string id)
    {
        using Microsoft.Data.Sqlite.SqliteConnection connection = store.Database.Connect();
        return BatchTable.Find(connection, id)?.Id ?? throw new RecordStoreException(
            $"'{id}' is no file, and there is no batch of that name", "'miner records status' lists the batches");
    }

    private void Await(string name, StoredRecord record)
    {
        if (_prover.AttestationOf(record.Batch) is null)
        {
            tally.Add(new ProofLine(name, $"batch {record.Batch} is in no block yet ({StageOf(record.Batch)})"));
            return;
        }

        _waiting.Add((name, record));
        if (_waiting.Count == MostWaiting) Finish();
    }

    private string StageOf(string batch)
    {
        if (_stages.TryGetValue(batch, out string? known)) return known;
        string stage = StatusLine.Words(_history.ProgressOf(batch).Stage);
        _stages.Add(batch, stage);
        return stage;
    }

    /// <summary>Proves what waits. One thread at a time makes proofs; most of the work is the system's, with the files.</summary>
    private void Finish()
    {
        StoredRecord[] records = [.. _waiting.Select(static waiting => waiting.Record)];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        try
        {
            Parallel.ForEach(_prover.ProofsOf(records), options, made => Write(_waiting[made.Index].Name, records[made.Index], made.Proof!));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        _waiting.Clear();
    }

    private void Write(string name, StoredRecord record, RecordProof proof)
    {
        (string json, string? ots) = folder.Write(name, proof);
        tally.Add(new ProofLine(name, true, null, record.Batch, record.Position, proof.Block.Height, json, ots));
    }
}
