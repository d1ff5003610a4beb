using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Miner.Records.Store;

namespace Miner.Tests.Records.Store;

public sealed class ForgetTests : IDisposable
{
    private const string Patient = "p1-Hildegard";

    private readonly ScratchStore _scratch = new();

    [Fact]
    public void Forget_APatient_LeavesNothingInAnyFileThatLeadsToTheirRecords()
    {
        string[] own = [.. Enumerable.Range(0, 40).Select(static i => Line(Patient, i))];
        string[] others = [.. Enumerable.Range(0, 400).Select(static i => Line($"q{i % 7}", i))];
        BatchReceipt mixed = _scratch.Add([.. others, .. own]).Batch;
        BatchReceipt alone = _scratch.Add(own).Batch;
        byte[][] secrets = [.. SecretsOf(mixed, alone, own)];
        // While the patient is known the store does hold these, or the test would prove nothing.
        Assert.Equal(2, secrets.Count(secret => FilesWith(secret).Any()));

        using (RecordStore store = _scratch.Open())
            Assert.Equal(new ForgottenPatient(80, 2), store.Forget(ScratchStore.Tenant, Patient));

        Assert.All(secrets, secret => Assert.Empty(FilesWith(secret)));
        Assert.All(
            new byte[][] { Encoding.UTF8.GetBytes(Patient), Encoding.UTF8.GetBytes("Observation/x"), [.. own[0].Select(static c => (byte)c)] },
            secret => Assert.Empty(FilesWith(secret)));
        AssertForgotten(mixed, own, others);
    }

    [Fact]
    public void Forget_InAStoreThatOthersRead_IsJustAsThorough()
    {
        string[] own = [.. Enumerable.Range(0, 40).Select(static i => Line(Patient, i))];
        BatchReceipt batch = _scratch.Add(own).Batch;
        byte[][] secrets = [.. SecretsOf(batch, batch, own)];
        using RecordDatabase mining = RecordDatabase.Open(_scratch.Path, StoreAccess.Mining);
        using SqliteConnection connection = mining.Connect();
        Assert.Single(BatchTable.Sealed(connection));
        using RecordStore store = _scratch.Open();
        Assert.NotNull(store.Forget(ScratchStore.Tenant, Patient));
        // Both databases are open still, with their logs.
        Assert.All(secrets, secret => Assert.Empty(FilesWith(secret)));
    }

    [Fact]
    public void Forget_APatientNeverSeenOrForgottenBefore_ChangesNothing()
    {
        BatchReceipt batch = _scratch.Add(ScratchStore.Lines(6)).Batch;
        using RecordStore store = _scratch.Open();
        Assert.Null(store.Forget(ScratchStore.Tenant, "nobody"));
        Assert.Null(store.Forget("another tenant", "p0"));
        Assert.NotNull(store.Forget(ScratchStore.Tenant, "p0"));
        Assert.Null(store.Forget(ScratchStore.Tenant, "p0"));
        using RecordReader reader = store.Reader();
        Assert.Equal(4, reader.All(batch.Id).Count());
    }

    [Fact]
    public void Forget_ThenTheSameInputAgain_IsANewBatchUnderANewKey()
    {
        string[] lines = ScratchStore.Lines(6);
        BatchReceipt before = _scratch.Add(lines).Batch;
        using (RecordStore store = _scratch.Open()) store.Forget(ScratchStore.Tenant, "p0");
        (BatchReceipt after, bool isNew) = _scratch.Add(lines);
        Assert.True(isNew);
        Assert.NotEqual(before.Id, after.Id);
        using RecordStore opened = _scratch.Open(StoreAccess.Read);
        using RecordReader reader = opened.Reader();
        Assert.Equal(after.Id, Assert.Single(ScratchStore.Find(reader, lines[0])).Batch);
        Assert.Null(reader.At(before.Id, 0));
    }

    public void Dispose() => _scratch.Dispose();

    private static string Line(string patient, int i) =>
        $$$"""{"resourceType":"Observation","id":"x{{{i}}}","subject":{"reference":"Patient/{{{patient}}}"}}""";

    private void AssertForgotten(BatchReceipt batch, string[] own, string[] others)
    {
        using RecordStore store = _scratch.Open(StoreAccess.Read);
        using RecordReader reader = store.Reader();
        Assert.All(own, line => Assert.Empty(ScratchStore.Find(reader, line)));
        Assert.All(others, line => Assert.NotEmpty(ScratchStore.Find(reader, line)));
        Assert.Equal(others.Length, reader.All(batch.Id).Count());
        Assert.Null(reader.At(batch.Id, others.Length));
    }

    /// <summary>What leads to the patient's records: first what the store holds (wrapped key, tag), then what it never may.</summary>
    private IEnumerable<byte[]> SecretsOf(BatchReceipt mixed, BatchReceipt alone, string[] own)
    {
        byte[] tag = _scratch.Key.TagOf(ScratchStore.Tenant, Patient);
        using (var keys = new SqliteConnection($"Data Source={Path.Combine(_scratch.Path, "keys.db")};Mode=ReadOnly;Pooling=false"))
        {
            keys.Open();
            using SqliteCommand command = keys.CreateCommand();
            command.CommandText = "SELECT wrapped FROM keys WHERE tag = $tag";
            command.Parameters.AddWithValue("$tag", tag);
            yield return (byte[])command.ExecuteScalar()!;
        }

        yield return tag;
        using RecordStore store = _scratch.Open(StoreAccess.Read);
        using RecordReader reader = store.Reader();
        foreach (string line in own)
        {
            yield return SHA256.HashData(Encoding.UTF8.GetBytes(line));
            foreach (StoredRecord record in ScratchStore.Find(reader, line)) yield return record.Salt.ToArray();
        }

        Assert.Contains(ScratchStore.Find(reader, own[0]), record => record.Batch == mixed.Id);
        Assert.Contains(ScratchStore.Find(reader, own[0]), record => record.Batch == alone.Id);
    }

    private IEnumerable<string> FilesWith(byte[] secret) => _scratch.Files()
        .Where(file => file.Bytes.AsSpan().IndexOf(secret) >= 0).Select(static file => file.Name);
}
