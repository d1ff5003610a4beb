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
    private readonly Dictionary<string, (BatchAttestation? Attestation, TileReader Tiles)> _batches = [];

    /// <summary>Null where no block on the best chain, as it was last seen, has the record's batch.</summary>
    /// <exception cref="RecordStoreException">The database refused, or tiles are damaged.</exception>
    /// <exception cref="IOException">A tile cannot be read.</exception>
    public RecordProof? ProofOf(StoredRecord record)
    {
        (BatchAttestation? attestation, TileReader tiles) = Open(record.Batch);
        try
        {
            return attestation?.ProofOf(record.Digest, record.Form, record.Salt, tiles.PathOf(record.Position));
        }
        catch (InvalidDataException e)
        {
            throw new RecordStoreException(
                $"the tree of batch {record.Batch} is damaged: {e.Message}", "restore its tiles from a backup", e);
        }
    }

    /// <summary>As for <see cref="AnchorHistory.AttestationOf"/>, once for all records of the batch.</summary>
    public BatchAttestation? AttestationOf(string batch) => Open(batch).Attestation;

    private (BatchAttestation? Attestation, TileReader Tiles) Open(string batch)
    {
        if (_batches.TryGetValue(batch, out (BatchAttestation?, TileReader) open)) return open;
        open = (_history.AttestationOf(batch), new TileReader(database.Directory.Batch(batch), _history.SizeOf(batch)));
        _batches.Add(batch, open);
        return open;
    }
}
