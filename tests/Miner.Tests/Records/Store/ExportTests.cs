using System.IO.Compression;
using Microsoft.Data.Sqlite;
using Miner.Records.Commitment;
using Miner.Records.Store;
using Miner.Records.Tree;

namespace Miner.Tests.Records.Store;

public sealed class ExportTests : IDisposable
{
    private readonly ScratchStore _here = new();
    private readonly ScratchStore _there = new();

    [Theory]
    [InlineData(1)]
    [InlineData(700)]
    public void Import_AnExportedBatch_IsTheSameBatch(int count)
    {
        string[] lines = [.. ScratchStore.Lines(count), """{"resourceType":"Organization","id":"h"}"""];
        BatchReceipt batch = _here.Add(lines).Batch;
        Anchor(batch);
        StoredRecord[] before = RecordsOf(_here, batch.Id);
        string file = Export(batch);

        using (RecordStore store = _there.Open())
        {
            (BatchReceipt taken, bool isNew) = store.Import(file);
            Assert.True(isNew);
            Assert.Equal((batch.Id, batch.Root, batch.Size, batch.Created), (taken.Id, taken.Root, taken.Size, taken.Created));
            Assert.False(store.Import(file).IsNew);
        }

        Assert.Equal(before, RecordsOf(_there, batch.Id));
        Assert.Equal(Rows(_here, batch.Id), Rows(_there, batch.Id));
        string tiles = Path.Combine("batches", batch.Id, "tile");
        Assert.Equal(
            Contents(Path.Combine(_here.Path, tiles)), Contents(Path.Combine(_there.Path, tiles)));
    }

    [Fact]
    public void Import_WherePatientsAreKnown_GoesUnderTheirKeysThere()
    {
        BatchReceipt batch = _here.Add(ScratchStore.Lines(30)).Batch;
        BatchReceipt other = _there.Add(ScratchStore.Lines(4)).Batch;
        string file = Export(batch);
        using RecordStore store = _there.Open();
        store.Import(file);
        using (RecordReader reader = store.Reader()) Assert.Equal(30, reader.All(batch.Id).Count());
        // One key a patient: forgetting reaches both batches.
        Assert.Equal(new ForgottenPatient(12, 2), store.Forget(ScratchStore.Tenant, "p0"));
        using RecordReader after = store.Reader();
        Assert.Equal(20, after.All(batch.Id).Count());
        Assert.Equal(2, after.All(other.Id).Count());
    }

    [Fact]
    public void Export_AfterAPatientWasForgotten_HoldsNothingOfThem()
    {
        BatchReceipt batch = _here.Add(ScratchStore.Lines(30)).Batch;
        using (RecordStore store = _here.Open()) store.Forget(ScratchStore.Tenant, "p1");
        string file = Export(batch);
        using RecordStore there = _there.Open();
        there.Import(file);
        using RecordReader reader = there.Reader();
        Assert.Equal(20, reader.All(batch.Id).Count());
        Assert.Empty(ScratchStore.Find(reader, ScratchStore.Lines(2)[1]));
    }

    [Theory]
    [InlineData("salts")]
    [InlineData("leaves")]
    [InlineData("keys.ndjson")]
    [InlineData("batch.json")]
    [InlineData("batch.seal")]
    public void Import_AlteredOrCutFile_ChangesNothing(string part)
    {
        BatchReceipt batch = _here.Add(ScratchStore.Lines(30)).Batch;
        foreach (Func<byte[], byte[]> damage in Damages)
        {
            string file = Export(batch);
            Rewrite(file, part, damage);
            using RecordStore store = _there.Open();
            Assert.Throws<RecordStoreException>(() => store.Import(file));
            Assert.Empty(Directory.GetDirectories(Path.Combine(_there.Path, "batches")));
            Assert.Null(store.Forget(ScratchStore.Tenant, "p0"));
            File.Delete(file);
        }
    }

    [Fact]
    public void Import_NoArchive_IsRefused()
    {
        string file = _here.FileIn("nonsense");
        File.WriteAllText(file, "nonsense");
        using RecordStore store = _there.Open();
        Assert.Throws<RecordStoreException>(() => store.Import(file));
    }

    [Fact]
    public void Import_AnotherMasterKey_IsRefused()
    {
        string file = Export(_here.Add(ScratchStore.Lines(3)).Batch);
        using var other = new MasterKey(new byte[MasterKey.Size]);
        using RecordStore store = RecordStore.Open(_there.Path, StoreAccess.Intake, other);
        Assert.Contains("master key", Assert.Throws<RecordStoreException>(() => store.Import(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_AFileThatIsThere_StaysAsItIs()
    {
        BatchReceipt batch = _here.Add(ScratchStore.Lines(3)).Batch;
        string file = Export(batch);
        byte[] before = File.ReadAllBytes(file);
        Assert.Throws<RecordStoreException>(() => Export(batch));
        Assert.Equal(before, File.ReadAllBytes(file));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(file)!, "*.tmp"));
    }

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
    }

    private static IEnumerable<Func<byte[], byte[]>> Damages =>
    [
        static bytes => bytes[..(bytes.Length / 2)],
        static bytes => [],
        static bytes => [.. bytes, .. bytes],
        static bytes => [.. bytes[..(bytes.Length / 2)], (byte)(bytes[bytes.Length / 2] ^ 1), .. bytes[((bytes.Length / 2) + 1)..]],
    ];

    private string Export(BatchReceipt batch)
    {
        using RecordStore store = _here.Open(StoreAccess.Read);
        string file = _here.FileIn("batch.zip");
        store.Export(batch.Id[..8], file);
        return file;
    }

    private static StoredRecord[] RecordsOf(ScratchStore scratch, string batch)
    {
        using RecordStore store = scratch.Open(StoreAccess.Read);
        using RecordReader reader = store.Reader();
        return [.. reader.All(batch).OrderBy(static record => record.Position)];
    }

    // Two leaves: that of a batch of somebody else's, and ours; and a block with the root.
    private void Anchor(BatchReceipt batch)
    {
        using RecordDatabase database = RecordDatabase.Open(_here.Path, StoreAccess.Mining);
        using SqliteConnection connection = database.Connect();
        SealedBatch ours = BatchTable.Sealed(connection).Single(row => row.Id == batch.Id);
        Sha256Digest other = Sha256Digest.Of("another"u8);
        string root = TreeNode.Hash(other, ours.Entry.LeafHash).ToString();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"""
            INSERT INTO anchors VALUES (x'{root}', 5);
            INSERT INTO anchor_entries VALUES (x'{root}', 0, x'{other}', NULL);
            INSERT INTO anchor_entries VALUES (x'{root}', 1, x'{ours.Entry.LeafHash}', '{batch.Id}');
            INSERT INTO blocks VALUES (zeroblob(32), 7, zeroblob(80), x'0102', zeroblob(64), x'{root}', 9, 1);
            """;
        command.ExecuteNonQuery();
    }

    private static List<string> Rows(ScratchStore scratch, string batch)
    {
        using RecordDatabase database = RecordDatabase.Open(scratch.Path, StoreAccess.Read);
        using SqliteConnection connection = database.Connect();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            SELECT hex(a.root) || a.created || e.position || hex(e.leaf) || coalesce(e.batch, '-')
                || coalesce(b.height || hex(b.coinbase) || b.on_best_chain, '') || (SELECT hex(blind) FROM batches)
            FROM anchors AS a JOIN anchor_entries AS e ON e.anchor = a.root LEFT JOIN blocks AS b ON b.anchor = a.root
            ORDER BY e.position
            """;
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read()) rows.Add(reader.GetString(0));
        Assert.Equal(2, rows.Count);
        Assert.Contains(rows, row => row.Contains(batch, StringComparison.Ordinal));
        return rows;
    }

    private static IEnumerable<(string, string)> Contents(string folder) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(file => (Path.GetRelativePath(folder, file), Convert.ToHexString(File.ReadAllBytes(file))));

    private static void Rewrite(string file, string part, Func<byte[], byte[]> change)
    {
        using ZipArchive archive = ZipFile.Open(file, ZipArchiveMode.Update);
        ZipArchiveEntry entry = archive.GetEntry(part)!;
        using var bytes = new MemoryStream();
        using (Stream stream = entry.Open()) stream.CopyTo(bytes);
        entry.Delete();
        using Stream changed = archive.CreateEntry(part).Open();
        changed.Write(change(bytes.ToArray()));
    }
}
