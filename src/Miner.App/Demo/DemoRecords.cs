using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Miner.App.Records;
using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Records.Anchoring;
using Miner.Records.Commitment;
using Miner.Records.Intake;
using Miner.Records.Proofs;
using Miner.Records.Store;
using Miner.Records.Tree;
using Miner.Records.Verification;

namespace Miner.App.Demo;

/// <summary>
/// The records' part of the demo: synthetic records become a batch, the batch goes into blocks, and each record is proven
/// and verified against the chain's headers, as somebody without this store would do it.
/// </summary>
internal sealed class DemoRecords : IAsyncDisposable
{
    private const ulong Seed = 2026;
    private const int Patients = 24;
    private const string Tenant = "demo-clinic";

    private readonly string _folder;
    private readonly IBestChain _chain;
    private readonly TimeProvider _time;
    private readonly MasterKey _key;
    private readonly RecordDatabase _database;
    private readonly RecordAnchoring _anchoring;

    /// <param name="folder">Where all of it lies.</param>
    public DemoRecords(string folder, IBestChain chain, TimeProvider time, ILoggerFactory logs)
    {
        (_folder, _chain, _time) = (folder, chain, time);
        byte[] secret = RandomNumberGenerator.GetBytes(MasterKey.Size);
        Write(Path.Combine(folder, "master.key"), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(secret)));
        _key = new MasterKey(secret);
        _database = RecordDatabase.Open(Store, StoreAccess.Mining);
        _anchoring = new RecordAnchoring(_database, chain, time, logs);
    }

    public ICoinbaseCommitter Committer => _anchoring;

    private string Store => Path.Combine(_folder, "store");
    private string RecordFile => Path.Combine(_folder, "records.ndjson");

    /// <summary>Makes the records and takes them into a batch.</summary>
    public async Task<BatchReceipt> TakeAsync(CancellationToken stop)
    {
        await using (FileStream file = PrivateFiles.Open(RecordFile, FileMode.CreateNew))
            foreach (byte[] line in new SyntheticRecords(Seed).Lines(Patients)) await file.WriteAsync(line, stop);
        using RecordStore store = RecordStore.Open(Store, StoreAccess.Intake, _key);
        using BatchWriter batch = store.Begin(Tenant, CanonicalForm.Raw);
        await using FileStream records = File.OpenRead(RecordFile);
        await foreach (CheckedRecords taken in new RecordIntake(new IntakeOptions()).ReadAsync(records, RecordFile, stop))
        {
            if (taken.Bad is [var bad, ..])
                throw new InvalidOperationException($"BUG: a synthetic record is refused, line {bad.Line}: {bad.Problem}");
            batch.Append(taken.Records);
        }

        return batch.Complete(again: false, _time).Batch;
    }

    /// <summary>How far the batch has come.</summary>
    public async Task<BatchProgress> LookAsync(BatchReceipt batch, CancellationToken stop)
    {
        await _anchoring.FollowAsync(stop);
        return new AnchorHistory(_database).ProgressOf(batch.Id);
    }

    /// <summary>Writes the proofs of all records, and verifies each from the files alone.</summary>
    /// <returns>The report on each record, in the order of the records.</returns>
    public async Task<IReadOnlyList<ProofReport>> ProveAsync(BatchReceipt batch, CancellationToken stop)
    {
        string proofs = Path.Combine(_folder, "proofs");
        await WriteProofsAsync(batch, proofs, stop);
        using HeaderArchive headers = await WriteHeadersAsync(stop);
        List<ProofReport> reports = [];
        await foreach ((string name, byte[] record) in RecordsAsync(stop))
        {
            RecordProof proof = JsonProof.Read(await File.ReadAllBytesAsync(Path.Combine(proofs, name + ".proof.json"), stop));
            ChainEvidence evidence = headers.EvidenceFor(proof.Block.Height)
                ?? throw new InvalidOperationException($"BUG: no header {proof.Block.Height} in the archive");
            reports.Add(ProofVerifier.Verify(
                proof, Sha256Digest.Of(record), evidence, ProofPolicy.For(ChainNetwork.Regtest)));
        }

        return reports;
    }

    public async ValueTask DisposeAsync()
    {
        await _anchoring.DisposeAsync();
        _database.Dispose();
        _key.Dispose();
    }

    private async Task WriteProofsAsync(BatchReceipt batch, string proofs, CancellationToken stop)
    {
        var folder = new ProofFolder(proofs);
        using RecordStore store = RecordStore.Open(Store, StoreAccess.Read, _key);
        using RecordReader reader = store.Reader();
        var prover = new RecordProver(store.Database);
        Dictionary<long, StoredRecord> stored = reader.All(batch.Id).ToDictionary(static record => record.Position);
        long position = 0;
        await foreach ((string name, byte[] record) in RecordsAsync(stop))
        {
            RecordProof proof = prover.ProofOf(stored[position++])
                ?? throw new InvalidOperationException("BUG: a batch in a block has no attestation");
            folder.Write(name, proof);
            // The very bytes that were proven: OpenTimestamps wants them as a file beside its proof.
            Write(Path.Combine(proofs, name), record);
        }
    }

    private async Task<HeaderArchive> WriteHeadersAsync(CancellationToken stop)
    {
        HeaderArchive archive = HeaderArchive.Create(Path.Combine(_folder, "headers.otsh"), ChainNetwork.Regtest, firstHeight: 1);
        List<BlockHeader> headers = [];
        while (await _chain.HeaderAtAsync(headers.Count + 1, stop) is { } header) headers.Add(header);
        archive.Append(headers);
        return archive;
    }

    private static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using FileStream file = PrivateFiles.Open(path, FileMode.CreateNew);
        file.Write(bytes);
    }

    private async IAsyncEnumerable<(string Name, byte[] Record)> RecordsAsync(
        [EnumeratorCancellation] CancellationToken stop)
    {
        // Split at the byte, as what was hashed is bytes: reading text would be another reading of them.
        ReadOnlyMemory<byte> rest = await File.ReadAllBytesAsync(RecordFile, stop);
        for (int line = 1; rest.Length > 0; line++)
        {
            int end = rest.Span.IndexOf((byte)'\n');
            yield return (string.Create(CultureInfo.InvariantCulture, $"record-{line:d4}.json"), rest[..end].ToArray());
            rest = rest[(end + 1)..];
        }
    }
}
