using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Miner.Records.Commitment;
using Miner.Records.Store;

namespace Miner.Tests.Records.Store;

public sealed class RecordStoreTests : IDisposable
{
    private readonly ScratchStore _scratch = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(255)]
    [InlineData(257)]
    [InlineData(3000)]
    public void Add_Lines_CommitsToEachWithItsOwnSalt(int count)
    {
        string[] lines = ScratchStore.Lines(count);
        (BatchReceipt batch, bool isNew) = _scratch.Add(lines);
        Assert.True(isNew);
        Assert.Equal((count, count), (batch.Size, batch.Kinds["Observation"]));

        using RecordStore store = _scratch.Open(StoreAccess.Read);
        using RecordReader reader = store.Reader();
        StoredRecord[] records = [.. reader.All(batch.Id).OrderBy(static record => record.Position)];
        Assert.Equal(lines.Select(static line => ScratchStore.Taken(line).Digest), records.Select(static record => record.Digest));
        Assert.Equal(count, records.DistinctBy(static record => record.Salt).Count());
        Assert.Equal(Convert.ToHexStringLower(Root([.. records.Select(Leaf)])), batch.Root.ToString());
    }

    [Fact]
    public void Add_TheSameInput_GivesTheSameReceiptAndLeavesNothingBehind()
    {
        string[] lines = ScratchStore.Lines(50);
        BatchReceipt first = _scratch.Add(lines).Batch;
        (BatchReceipt second, bool isNew) = _scratch.Add(lines);
        Assert.False(isNew);
        Assert.Equal((first.Id, first.Root, first.Created), (second.Id, second.Root, second.Created));
        Assert.Single(Directory.GetDirectories(Path.Combine(_scratch.Path, "batches")));
    }

    [Fact]
    public void Add_AnotherFormTenantOrOrder_IsAnotherBatch()
    {
        string[] lines = ScratchStore.Lines(5);
        string[] ids =
        [
            _scratch.Add(lines).Batch.Id,
            _scratch.Add(lines.Reverse()).Batch.Id,
            _scratch.Add(lines, form: CanonicalForm.Fhir).Batch.Id,
            _scratch.Add(lines[..4]).Batch.Id,
        ];
        Assert.Equal(4, ids.Distinct().Count());
    }

    [Fact]
    public void Add_Again_AnchorsTheSameRecordsWithOtherLeaves()
    {
        string[] lines = ScratchStore.Lines(50);
        BatchReceipt first = _scratch.Add(lines).Batch;
        BatchReceipt second = _scratch.Add(lines, again: true).Batch;
        Assert.Equal((0, 1), (first.Again, second.Again));
        using RecordStore store = _scratch.Open(StoreAccess.Read);
        using RecordReader reader = store.Reader();
        string[] leaves = [.. new[] { first.Id, second.Id }.SelectMany(reader.All).Select(
            static record => Convert.ToHexString(Leaf(record)))];
        Assert.Equal(100, leaves.Distinct().Count());
        Assert.Equal(2, ScratchStore.Find(reader, lines[0]).Count);
    }

    [Fact]
    public void Find_ARecord_IsWhereItWasTaken()
    {
        string[] lines = [.. ScratchStore.Lines(20), """{"resourceType":"Organization","id":"h"}"""];
        BatchReceipt batch = _scratch.Add(lines).Batch;
        using RecordStore store = _scratch.Open(StoreAccess.Read);
        using RecordReader reader = store.Reader();
        for (int i = 0; i < lines.Length; i++)
        {
            StoredRecord found = Assert.Single(ScratchStore.Find(reader, lines[i]));
            Assert.Equal((batch.Id, i), (found.Batch, found.Position));
            Assert.Equal(found, reader.At(batch.Id, i));
        }

        Assert.Null(reader.At(batch.Id, lines.Length));
        Assert.Empty(ScratchStore.Find(reader, lines[0], tenant: "other"));
        Assert.Empty(ScratchStore.Find(reader, lines[0], form: CanonicalForm.Fhir));
    }

    [Fact]
    public void Find_ManyAtOnce_IsEachInItsPlace()
    {
        string[] lines =
        [
            .. ScratchStore.Lines(20),
            .. Enumerable.Range(0, 300).Select(static i => $$$"""{"resourceType":"Organization","id":"h{{{i}}}"}"""),
        ];
        BatchReceipt first = _scratch.Add(lines).Batch;
        BatchReceipt second = _scratch.Add(lines[25..40]).Batch;
        string[] asked = [lines[300], """{"resourceType":"Organization","id":"never"}""", lines[3], lines[30], lines[3]];
        using RecordStore store = _scratch.Open(StoreAccess.Read);
        using RecordReader reader = store.Reader();
        IReadOnlyList<IReadOnlyList<StoredRecord>> found = reader.Find(
            ScratchStore.Tenant, CanonicalForm.Raw, [.. asked.Select(ScratchStore.Taken)]);
        (string Batch, long Position)[][] places =
            [.. found.Select(static records => records.Select(static one => (one.Batch, one.Position)).ToArray())];
        Assert.Equal([(first.Id, 300L)], places[0]);
        Assert.Empty(places[1]);
        Assert.Equal([(first.Id, 3L)], places[2]);
        Assert.Equal([(first.Id, 30L), (second.Id, 5L)], places[3].OrderByDescending(static place => place.Position));
        Assert.Equal(places[2], places[4]);
    }

    [Fact]
    public void Dispose_WithoutComplete_LeavesNothing()
    {
        using RecordStore store = _scratch.Open();
        using (BatchWriter batch = store.Begin(ScratchStore.Tenant, CanonicalForm.Raw))
            batch.Append([ScratchStore.Taken(ScratchStore.Lines(1)[0])]);
        Assert.Empty(Directory.GetDirectories(Path.Combine(_scratch.Path, "batches")));
        Assert.Null(store.Forget(ScratchStore.Tenant, "p0"));
    }

    [Fact]
    public void Open_AfterADeathInTheMidst_SweepsUp()
    {
        BatchReceipt batch = _scratch.Add(ScratchStore.Lines(5)).Batch;
        string orphan = Path.Combine(_scratch.Path, "batches", new string('a', 32));
        Directory.CreateDirectory(orphan);
        using (SqliteConnection keys = Connect("keys.db"))
            Execute(keys, $"INSERT INTO keys VALUES (99, NULL, x'00'); INSERT INTO holdings VALUES (99, '{new string('a', 32)}', 0, 1, x'00')");
        using RecordStore store = _scratch.Open();
        Assert.False(Directory.Exists(orphan));
        using SqliteConnection after = Connect("keys.db");
        Assert.Equal(3L, Execute(after, "SELECT count(*) FROM keys"));
        using RecordReader reader = store.Reader();
        Assert.Equal(5, reader.All(batch.Id).Count());
    }

    [Fact]
    public void Received_WhileABatchIsTakenIn_IsThatBatchAndWhatItHasSoFar()
    {
        _scratch.Add(ScratchStore.Lines(5));
        using RecordDatabase reading = RecordDatabase.Open(_scratch.Path, StoreAccess.Read);
        using (RecordStore store = _scratch.Open())
        {
            Assert.Empty(reading.Received());
            using BatchWriter batch = store.Begin(ScratchStore.Tenant, CanonicalForm.Raw);
            batch.Append([.. ScratchStore.Lines(7).Select(ScratchStore.Taken)]);
            Assert.Equal(7, Assert.Single(reading.Received()).Records);
            batch.Complete(again: false, TimeProvider.System);
            Assert.Empty(reading.Received());
        }

        // What a crash leaves: nobody is at it.
        string left = Path.Combine(_scratch.Path, "batches", new string('a', 32));
        Directory.CreateDirectory(left);
        File.WriteAllBytes(Path.Combine(left, "salts"), new byte[64]);
        Assert.Empty(reading.Received());
    }

    [Fact]
    public void Open_ForIntakeTwice_TellsWhoIsIn()
    {
        using RecordStore store = _scratch.Open();
        RecordStoreException refusal = Assert.Throws<StoreInUseException>(() => _scratch.Open());
        Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName}", refusal.Message, StringComparison.Ordinal);
        using RecordDatabase mining = RecordDatabase.Open(_scratch.Path, StoreAccess.Mining);
        Assert.Throws<StoreInUseException>(() => RecordDatabase.Open(_scratch.Path, StoreAccess.Mining));
        using RecordStore another = _scratch.Open(StoreAccess.Read);
    }

    [Theory]
    [InlineData("records.db")]
    [InlineData("keys.db")]
    public void Open_StoreOfANewerProgram_IsRefused(string file)
    {
        _scratch.Add(ScratchStore.Lines(5));
        using (SqliteConnection connection = Connect(file)) Execute(connection, "PRAGMA user_version = 99");
        Assert.Contains(
            "version 99", Assert.Throws<RecordStoreException>(() => _scratch.Open()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("records.db")]
    [InlineData("keys.db")]
    public void Open_AnotherProgramsDatabase_IsRefused(string file)
    {
        Directory.CreateDirectory(_scratch.Path);
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(_scratch.Path, file)};Pooling=false"))
        {
            connection.Open();
            Execute(connection, "CREATE TABLE t (x); PRAGMA user_version = 1");
        }

        Assert.Contains(
            "another program", Assert.Throws<RecordStoreException>(() => _scratch.Open()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("records.db")]
    [InlineData("keys.db")]
    public void Open_DamagedDatabase_IsRefused(string file)
    {
        _scratch.Add(ScratchStore.Lines(5));
        File.WriteAllText(Path.Combine(_scratch.Path, file), new string('x', 8192));
        Assert.Contains(
            "damaged", Assert.Throws<RecordStoreException>(() => _scratch.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AnotherMasterKey_IsRefused()
    {
        _scratch.Add(ScratchStore.Lines(5));
        using var other = new MasterKey(new byte[MasterKey.Size]);
        Assert.Contains(
            "not the one",
            Assert.Throws<RecordStoreException>(() => RecordStore.Open(_scratch.Path, StoreAccess.Intake, other)).Message,
            StringComparison.Ordinal);
        // The lock is free again.
        using RecordStore store = _scratch.Open();
    }

    [Fact]
    public void Open_NoStoreToRead_IsRefused() =>
        Assert.Throws<RecordStoreException>(() => _scratch.Open(StoreAccess.Read));

    [Fact]
    public void Files_OfAStore_AreForTheirOwnerOnly()
    {
        if (OperatingSystem.IsWindows()) return;
        using RecordStore store = _scratch.Open();
        ScratchStore.Add(store, ScratchStore.Lines(300));
        const UnixFileMode file = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        foreach (string path in Directory.EnumerateFiles(_scratch.Path, "*", SearchOption.AllDirectories))
            Assert.Equal((path, file), (path, File.GetUnixFileMode(path)));
        foreach (string path in Directory.EnumerateDirectories(_scratch.Path, "*", SearchOption.AllDirectories).Append(_scratch.Path))
            Assert.Equal((path, file | UnixFileMode.UserExecute), (path, File.GetUnixFileMode(path)));
    }

    public void Dispose() => _scratch.Dispose();

    // RFC 6962, section 2.1, and anchoring.md, section 4.2, by the book.
    private static byte[] Leaf(StoredRecord record) => SHA256.HashData(
        [0x00, 0x01, (byte)record.Form, .. record.Salt.ToArray(), .. record.Digest.ToArray()]);

    private static byte[] Root(byte[][] leaves)
    {
        if (leaves.Length == 1) return leaves[0];
        int left = 1;
        while (left * 2 < leaves.Length) left *= 2;
        return SHA256.HashData([0x01, .. Root(leaves[..left]), .. Root(leaves[left..])]);
    }

    private SqliteConnection Connect(string file)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_scratch.Path, file)};Pooling=false");
        connection.Open();
        return connection;
    }

    private static object? Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
