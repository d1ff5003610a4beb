using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;
using Miner.Records.Commitment;
using Miner.Records.Tree;

namespace Miner.Records.Store;

/// <summary>
/// Takes in a batch that another store has exported. Nothing in the file is believed: the tree is made anew from its
/// leaves, and every salt has to open its leaf.
/// </summary>
internal sealed class BatchImport(RecordDatabase database, KeyDatabase keys, MasterKey master)
{
    private const int Run = 1 << 16, LongestAbout = 1 << 20, SealSize = 32;

    /// <exception cref="RecordStoreException">No exported batch, damaged, or of another master key; nothing was changed.</exception>
    /// <exception cref="IOException">The disk refused; nothing was changed.</exception>
    public (BatchReceipt Batch, bool IsNew) Read(string path)
    {
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            return Read(archive);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or FormatException or EndOfStreamException)
        {
            throw Damaged(e);
        }
    }

    private static RecordStoreException Damaged(Exception? why = null) =>
        new("this is no exported batch, or it is damaged; nothing was changed", "export it again", why);

    private (BatchReceipt Batch, bool IsNew) Read(ZipArchive archive)
    {
        byte[] line = Bytes(archive, BatchFile.About, LongestAbout);
        BatchFile.Batch about = JsonSerializer.Deserialize(line, BatchFileJson.Default.Batch) ?? throw Damaged();
        if (about.Version != BatchFile.Version)
            throw new RecordStoreException(
                $"the file is of version {about.Version}; this program knows {BatchFile.Version}", "use the newer program");
        if (!CryptographicOperations.FixedTimeEquals(master.SealOf(line), Bytes(archive, BatchFile.Seal, SealSize)))
            throw new RecordStoreException(
                "the file is damaged, or comes from a store with another master key; nothing was changed", "use that key");
        if (about.Id.Length != 32 || !about.Id.All(char.IsAsciiHexDigitLower) || about.Size < 1) throw Damaged();
        var batch = new BatchReceipt(
            about.Id, about.Tenant, DateTimeOffset.FromUnixTimeMilliseconds(about.Created), (CanonicalForm)about.Form, about.Size,
            Sha256Digest.Parse(about.Root), about.Again, about.Kinds);
        using SqliteConnection connection = database.Connect();
        if (BatchTable.Find(connection, batch.Id) is { } here)
            return here.Root == batch.Root ? (here, false) : throw Damaged();

        string folder = database.Directory.Batch(batch.Id);
        bool isDone = false;
        try
        {
            using SqliteTransaction transaction = keys.Begin();
            long opened = 0;
            keys.Guarded(() => opened = Take(archive, batch, Convert.FromHexString(about.Nonce), folder));
            if (opened != about.Opened) throw Damaged();
            keys.Guarded(transaction.Commit);
            BatchFile.Anchor[] anchors = [.. Lines(archive, BatchFile.Anchors, BatchFileJson.Default.Anchor)];
            Blinding blind = Blinding.Parse(about.Blind);
            Sha256Digest entry = new TenantEntry(blind, batch.Size, batch.Root).LeafHash;
            if (!Array.TrueForAll(anchors, anchor => Holds(anchor, entry))) throw Damaged();
            database.Guarded(() => BatchTable.Insert(
                connection, batch, blind, Convert.FromHexString(about.Nonce), source: null,
                () => Array.ForEach(anchors, anchor => AnchorRows.Insert(connection, batch.Id, anchor))));
            isDone = true;
            return (batch, true);
        }
        finally
        {
            if (!isDone && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    private static bool Holds(BatchFile.Anchor anchor, Sha256Digest entry)
    {
        var tree = new CompactRange();
        foreach (byte[] leaf in anchor.Leaves) tree.Append(new Sha256Digest(leaf));
        return anchor.Position >= 0 && anchor.Position < anchor.Leaves.Length
            && new Sha256Digest(anchor.Leaves[anchor.Position]) == entry && tree.Root == new Sha256Digest(anchor.Root);
    }

    /// <summary>How many records can be opened.</summary>
    private long Take(ZipArchive archive, BatchReceipt batch, byte[] nonce, string folder)
    {
        long opened = 0;
        if (nonce.Length != 32) throw Damaged();
        PrivateFiles.CreateFolder(folder);
        string salts = StoreDirectory.SaltsIn(folder);
        using (FileStream file = PrivateFiles.Create(salts))
            CopyExactly(Entry(archive, BatchFile.Salts), file, batch.Size * RecordSlot.Size);
        string leafFile = Path.Combine(folder, "leaves");
        using (FileStream file = PrivateFiles.Create(leafFile))
            CopyExactly(Entry(archive, BatchFile.Leaves), file, batch.Size * Sha256Digest.Size);
        using (SafeFileHandle slots = File.OpenHandle(salts, access: FileAccess.ReadWrite))
        using (SafeFileHandle leaves = File.OpenHandle(leafFile))
        {
            foreach (BatchFile.Key key in Lines(archive, BatchFile.Keys, BatchFileJson.Default.Key))
                opened += TakeKey(key, batch, nonce, slots, leaves);
            RandomAccess.FlushToDisk(slots);
        }

        return MakeTiles(leafFile, folder) == new TreeHead(batch.Size, batch.Root) ? opened : throw Damaged();
    }

    private long TakeKey(BatchFile.Key key, BatchReceipt batch, byte[] nonce, SafeFileHandle slots, SafeFileHandle leaves)
    {
        byte[]? tag = key.Tag is null ? null : Sha256Digest.Parse(key.Tag).ToArray();
        var theirs = new PatientKey(master.Unwrap(key.Wrapped, BatchFile.PlaceOf(batch.Id, key.Tag)));
        // Two stores may have met the same patient, each with a key of its own: here the one of this store goes on.
        (long id, PatientKey ours) = (tag is null ? null : keys.Find(tag)) ?? keys.Insert(tag, theirs);
        long opened = 0;
        for (int part = 0; part < key.Positions.Length; part++)
        {
            var positions = new PositionList();
            foreach (long position in PositionList.Read(key.Positions[part], batch.Size))
            {
                Move(position, batch, nonce, theirs, ours, slots, leaves);
                positions.Add(position);
            }

            keys.AddHolding(id, batch.Id, part, positions);
            opened += positions.Count;
        }

        return opened;
    }

    private static void Move(
        long position, BatchReceipt batch, byte[] nonce, PatientKey theirs, PatientKey ours, SafeFileHandle slots,
        SafeFileHandle leaves)
    {
        RecordSlot slot = default;
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<RecordSlot>(ref slot));
        Span<byte> leaf = stackalloc byte[Sha256Digest.Size];
        if (RandomAccess.Read(slots, bytes, position * RecordSlot.Size) != RecordSlot.Size
            || RandomAccess.Read(leaves, leaf, position * Sha256Digest.Size) != Sha256Digest.Size) throw Damaged();
        theirs.Mask(ref slot, nonce, position);
        if (RecordLeaf.Hash(batch.Form, slot.Salt, slot.Digest) != new Sha256Digest(leaf)) throw Damaged();
        ours.Mask(ref slot, nonce, position);
        RandomAccess.Write(slots, bytes, position * RecordSlot.Size);
    }

    private static TreeHead MakeTiles(string leafFile, string folder)
    {
        using var tiles = new TileWriter(folder);
        var run = new Sha256Digest[Run];
        using (FileStream file = File.OpenRead(leafFile))
            while (file.ReadAtLeast(MemoryMarshal.AsBytes(run.AsSpan()), Run * Sha256Digest.Size, false) is var read and > 0)
                tiles.Append(run.AsSpan(0, read / Sha256Digest.Size));
        File.Delete(leafFile);
        return tiles.Complete();
    }

    private static Stream Entry(ZipArchive archive, string name) => (archive.GetEntry(name) ?? throw Damaged()).Open();

    private static void CopyExactly(Stream from, FileStream to, long length)
    {
        using (from)
        {
            byte[] buffer = new byte[1 << 20];
            for (long left = length; left > 0;)
            {
                int read = from.Read(buffer, 0, (int)long.Min(left, buffer.Length));
                if (read == 0) throw Damaged();
                to.Write(buffer, 0, read);
                left -= read;
            }

            if (from.ReadByte() >= 0) throw Damaged();
        }
    }

    private static byte[] Bytes(ZipArchive archive, string name, int most)
    {
        using Stream stream = Entry(archive, name);
        byte[] bytes = new byte[most + 1];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= most ? bytes[..length] : throw Damaged();
    }

    private static IEnumerable<T> Lines<T>(ZipArchive archive, string name, JsonTypeInfo<T> type)
    {
        using var reader = new StreamReader(new BoundedLines(Entry(archive, name)), new UTF8Encoding(false, true));
        while (reader.ReadLine() is { } line) yield return JsonSerializer.Deserialize(line, type) ?? throw Damaged();
    }

    /// <summary>A line that goes on for ever, of a file made to be one, ends the reading.</summary>
    private sealed class BoundedLines(Stream inner) : Stream
    {
        private long _sinceLineEnd;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int read = inner.Read(buffer);
            int end = buffer[..read].LastIndexOf((byte)'\n');
            _sinceLineEnd = end < 0 ? _sinceLineEnd + read : read - end - 1;
            return _sinceLineEnd <= BatchFile.LongestLine ? read : throw Damaged();
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
