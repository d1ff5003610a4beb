using System.Text;
using Miner.Records.Commitment;
using Miner.Records.Intake;
using Miner.Records.Store;

namespace Miner.Tests.Records.Store;

/// <summary>A record store of its own, gone after the test.</summary>
internal sealed class ScratchStore : IDisposable
{
    public const string Tenant = "clinic";

    private readonly string _folder = Directory.CreateTempSubdirectory("miner-store-").FullName;

    /// <summary>The store's directory, not there yet.</summary>
    public string Path => System.IO.Path.Combine(_folder, "store");

    public MasterKey Key { get; } = new(Enumerable.Range(1, MasterKey.Size).Select(static i => (byte)i).ToArray());

    public RecordStore Open(StoreAccess access = StoreAccess.Intake) => RecordStore.Open(Path, access, Key);

    public string FileIn(string name) => System.IO.Path.Combine(_folder, name);

    /// <summary>Adds lines as a batch.</summary>
    public (BatchReceipt Batch, bool IsNew) Add(
        IEnumerable<string> lines, bool again = false, CanonicalForm form = CanonicalForm.Raw)
    {
        using RecordStore store = Open();
        return Add(store, lines, again, form);
    }

    public static (BatchReceipt Batch, bool IsNew) Add(
        RecordStore store, IEnumerable<string> lines, bool again = false, CanonicalForm form = CanonicalForm.Raw)
    {
        using BatchWriter batch = store.Begin(Tenant, form);
        foreach (string[] run in lines.Chunk(1000)) batch.Append([.. run.Select(Taken)]);
        return batch.Complete(again, TimeProvider.System);
    }

    public static TakenRecord Taken(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        Assert.True(ResourceHead.TryRead(bytes, null, out ResourceHead head, out string problem), problem);
        return new TakenRecord(Sha256Digest.Of(bytes), head.Kind, head.Patient, 1);
    }

    /// <summary>Where a line's record was taken, raw.</summary>
    public static IReadOnlyList<StoredRecord> Find(
        RecordReader reader, string line, string tenant = Tenant, CanonicalForm form = CanonicalForm.Raw) =>
        Assert.Single(reader.Find(tenant, form, [Taken(line)]));

    /// <summary>Lines on patients p0, p1, …, one after the other in turn.</summary>
    public static string[] Lines(int count, int patients = 3) => [.. Enumerable.Range(0, count).Select(i =>
        $$$"""{"resourceType":"Observation","id":"o{{{i}}}","subject":{"reference":"Patient/p{{{i % patients}}}"},"value":{{{i}}}.00}""")];

    /// <summary>Every file of the store that is not empty (locks are), as it is on the disk.</summary>
    public IEnumerable<(string Name, byte[] Bytes)> Files() => Directory
        .EnumerateFiles(Path, "*", SearchOption.AllDirectories).Where(static file => new FileInfo(file).Length > 0)
        .Select(static file => (file, Read(file)));

    public void Dispose()
    {
        Key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // SQLite and the store's lock may hold the file.
    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
