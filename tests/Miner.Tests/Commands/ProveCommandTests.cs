using System.Text;
using System.Text.Json;
using Miner.App;
using Miner.App.Settings;
using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Records.Anchoring;
using Miner.Records.Commitment;
using Miner.Records.Proofs;
using Miner.Records.Store;
using Miner.Records.Verification;
using Miner.Tests.Records;
using Miner.Tests.Records.Store;

namespace Miner.Tests.Commands;

/// <summary>The program writes the proofs of records whose batch is in a block.</summary>
public sealed class ProveCommandTests : IDisposable
{
    private const int Height = 500;

    private readonly ScratchStore _store = new();

    private string Proofs => _store.FileIn("proofs");

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Prove_BatchOfSeveralPatients_IsALineOfJsonAndAPairOfFilesForEach()
    {
        // The store gives them patient by patient, so not in the order of their places.
        string[] lines = ScratchStore.Lines(300, patients: 7);
        string batch = _store.Add(lines).Batch.Id;
        BlockHeader header = Anchor();
        (int code, string said, string error) = await ProveAsync(batch, "--tenant", ScratchStore.Tenant, "--json");
        Assert.Equal(("", (int)ExitCode.Done), (error, code));

        JsonElement[] told = [.. said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(
            static line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(
            Enumerable.Range(0, lines.Length), told.Select(static line => line.GetProperty("position").GetInt32()).Order());
        foreach (JsonElement line in told)
        {
            Assert.True(line.GetProperty("proven").GetBoolean());
            Assert.Equal((batch, Height), (line.GetProperty("batch").GetString(), line.GetProperty("height").GetInt32()));
            Sha256Digest digest = Sha256Digest.Of(Encoding.UTF8.GetBytes(lines[line.GetProperty("position").GetInt32()]));
            foreach (string file in (string[])["ots", "proof_json"])
                Assert.True(ProofVerifier.Verify(
                    ProofFile.Read(line.GetProperty(file).GetString()!), digest, ChainEvidence.Of(header), new ProofPolicy(0)).IsProven);
        }
    }

    [Fact]
    public async Task Prove_FileWithUnknownAndForgottenAndBadRecords_ProvesTheRestAndEndsWithOne()
    {
        string[] lines = ScratchStore.Lines(4, patients: 2);
        _store.Add(lines[..3]);
        Anchor();
        using (RecordStore store = _store.Open()) Assert.NotNull(store.Forget(ScratchStore.Tenant, "p1"));
        File.WriteAllText(_store.FileIn("in.ndjson"), string.Join('\n', [.. lines, "{"]));
        (int code, string said, _) = await ProveAsync(_store.FileIn("in.ndjson"), "--tenant", ScratchStore.Tenant);
        Assert.Equal((int)ExitCode.Incomplete, code);
        Assert.Contains("2 proofs written to ", said, StringComparison.Ordinal);
        Assert.Contains("3 records have no proof:", said, StringComparison.Ordinal);
        Assert.Contains("  in.ndjson.line-2: not in this store, or its patient is forgotten", said, StringComparison.Ordinal);
        Assert.Contains(", line 5: this is not JSON", said, StringComparison.Ordinal);
        Assert.Equal(
            ["in.ndjson.line-1.ots", "in.ndjson.line-1.proof.json", "in.ndjson.line-3.ots", "in.ndjson.line-3.proof.json"],
            Directory.GetFiles(Proofs).Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Prove_BatchThatIsInNoBlock_SaysHowFarItIs()
    {
        string batch = _store.Add(ScratchStore.Lines(2)).Batch.Id;
        (int code, string said, _) = await ProveAsync(batch, "--json");
        Assert.Equal((int)ExitCode.Incomplete, code);
        JsonElement line = JsonDocument.Parse(said.Split('\n')[0]).RootElement;
        Assert.False(line.GetProperty("proven").GetBoolean());
        Assert.Equal($"batch {batch} is in no block yet (sealed)", line.GetProperty("problem").GetString());
        Assert.Equal(JsonValueKind.Null, line.GetProperty("ots").ValueKind);
    }

    [Fact]
    public async Task Prove_TwoFilesOfOneName_IsRefusedBeforeOneReplacesTheOther()
    {
        _store.Add(ScratchStore.Lines(2));
        string other = Directory.CreateDirectory(_store.FileIn("other")).FullName;
        foreach (string folder in (string[])[_store.FileIn("."), other])
            File.WriteAllText(Path.Combine(folder, "in.json"), ScratchStore.Lines(1)[0]);
        (int code, _, string error) = await ProveAsync(_store.FileIn("in.json"), Path.Combine(other, "in.json"));
        Assert.Equal((int)ExitCode.Usage, code);
        Assert.Contains("another file of that name", error, StringComparison.Ordinal);
    }

    /// <summary>Puts all batches into a block.</summary>
    private BlockHeader Anchor()
    {
        using var database = RecordDatabase.Open(_store.Path, StoreAccess.Mining);
        var ledger = new AnchorLedger(database, TimeProvider.System);
        var tree = new AnchorTree(ledger.Pending());
        ledger.SaveAnchor(tree, new ChainMark(Height - 1, Hash256.Zero));
        BlockEvidence block = SampleProofs.Block(tree.Root, MerkleBranch.Empty, Height);
        BlockHeader header = block.Header!.Value;
        ledger.Follow(
            Height - 1,
            [new ChainMark(Height, header.ComputeHash())],
            [],
            [(new SolvedBlock(Height, header, block.Coinbase, block.Branch), tree.Root)]);
        return header;
    }

    private async Task<(int Code, string Out, string Error)> ProveAsync(params string[] words)
    {
        using MinerProcess process = MinerProcess.Start(
            new Dictionary<string, string> { [RecordDraft.MasterKeyVariable] = Convert.ToHexString([.. Enumerable.Range(1, 32).Select(static i => (byte)i)]) },
            ["records", "prove", .. words, "--records", _store.Path, "--out", Proofs]);
        int code = await process.EndAsync();
        return (code, process.Out, process.Error);
    }
}
