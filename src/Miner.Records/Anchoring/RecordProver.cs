using Miner.Records.Proofs;
using Miner.Records.Store;
using Miner.Records.Tree;

namespace Miner.Records.Anchoring;

/// <summary>
/// Makes proofs of stored records: a pure function of tiles, salts and ledger, so the same proof comes out each time. Keeps
/// what the records of one batch share. For one thread at a time.
/// </summary>
public sealed class RecordProver(RecordDatabase database)
{
    private readonly AnchorHistory _history = new(database);
    private readonly Dictionary<string, BatchAttestation?> _attestations = [];

    // Of the batch that came last: tiles are what takes memory.
    private (string Batch, TileReader Reader)? _tiles;

    /// <summary>Null where no block on the best chain, as it was last seen, has the record's batch.</summary>
    /// <exception cref="RecordStoreException">The database refused, or tiles are damaged.</exception>
    /// <exception cref="IOException">A tile cannot be read.</exception>
    public RecordProof? ProofOf(StoredRecord record)
    {
        try
        {
            return AttestationOf(record.Batch)?.ProofOf(
                record.Digest, record.Form, record.Salt, TilesOf(record.Batch).PathOf(record.Position));
        }
        catch (InvalidDataException e)
        {
            throw new RecordStoreException(
                $"the tree of batch {record.Batch} is damaged: {e.Message}", "restore its tiles from a backup", e);
        }
    }

    /// <summary>
    /// The proofs of many records, each with its index among those given, in the order of their places: in any other, nearly
    /// every proof takes a tile from the disk and the hashing of all that is in it.
    /// </summary>
    /// <exception cref="RecordStoreException">The database refused, or tiles are damaged.</exception>
    /// <exception cref="IOException">A tile cannot be read.</exception>
    public IEnumerable<(int Index, RecordProof? Proof)> ProofsOf(IReadOnlyList<StoredRecord> records) =>
        Enumerable.Range(0, records.Count)
            .OrderBy(index => records[index].Batch, StringComparer.Ordinal)
            .ThenBy(index => records[index].Position)
            .Select(index => (index, ProofOf(records[index])));

    /// <summary>As for <see cref="AnchorHistory.AttestationOf"/>, once for all records of the batch.</summary>
    public BatchAttestation? AttestationOf(string batch)
    {
        if (_attestations.TryGetValue(batch, out BatchAttestation? known)) return known;
        BatchAttestation? attestation = _history.AttestationOf(batch);
        _attestations.Add(batch, attestation);
        return attestation;
    }

    private TileReader TilesOf(string batch)
    {
        if (_tiles is { } tiles && tiles.Batch == batch) return tiles.Reader;
        var reader = new TileReader(database.Directory.Batch(batch), _history.SizeOf(batch));
        _tiles = (batch, reader);
        return reader;
    }
}
