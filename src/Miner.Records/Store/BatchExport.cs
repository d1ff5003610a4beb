using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Data.Sqlite;
using Miner.Records.Tree;

namespace Miner.Records.Store;

/// <summary>Writes a batch, with what its proofs need, to one file: whole and on the disk, or not there.</summary>
internal sealed class BatchExport(RecordDatabase database, KeyDatabase keys, MasterKey master)
{
    /// <exception cref="RecordStoreException">There is no such batch.</exception>
    /// <exception cref="IOException">The disk refused, or the file is there already.</exception>
    public BatchReceipt Write(string id, string path)
    {
        if (File.Exists(path)) throw new RecordStoreException($"{path} is there already", "name another file");
        using SqliteConnection connection = database.Connect();
        BatchReceipt batch = BatchTable.Find(connection, id) ?? throw new RecordStoreException(
            $"there is no batch {id}", "'miner records status' lists them");
        string unfinished = $"{path}.{Guid.NewGuid():n}.tmp";
        try
        {
            using (FileStream file = PrivateFiles.Create(unfinished))
            {
                using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true)) Write(archive, batch, connection);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path);
            DiskFlush.Folder(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return batch;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private void Write(ZipArchive archive, BatchReceipt batch, SqliteConnection connection)
    {
        (byte[] blind, byte[] nonce) = BatchTable.SecretsOf(connection, batch.Id);
        var about = new BatchFile.Batch(
            BatchFile.Version, batch.Id, batch.Tenant, batch.Created.ToUnixTimeMilliseconds(), (int)batch.Form, batch.Size,
            batch.Root.ToString(), Convert.ToHexStringLower(blind), Convert.ToHexStringLower(nonce), batch.Again,
            keys.Holdings(key: null, batch.Id).Sum(static part => part.Records), batch.Kinds.ToDictionary());
        byte[] line = JsonSerializer.SerializeToUtf8Bytes(about, BatchFileJson.Default.Batch);
        Write(archive, BatchFile.About, line);
        Write(archive, BatchFile.Seal, master.SealOf(line));
        WriteLines(archive, BatchFile.Keys, BatchFileJson.Default.Key, Keys(batch.Id));
        WriteLines(archive, BatchFile.Anchors, BatchFileJson.Default.Anchor, AnchorRows.Of(connection, batch.Id));
        string folder = database.Directory.Batch(batch.Id);
        using (FileStream salts = File.OpenRead(StoreDirectory.SaltsIn(folder))) Copy(archive, BatchFile.Salts, [salts]);
        Copy(archive, BatchFile.Leaves, TilePath.Of(batch.Size).TakeWhile(static tile => tile.Level == 0).Select(
            tile => File.OpenRead(tile.In(folder))));
    }

    private IEnumerable<BatchFile.Key> Keys(string batch)
    {
        foreach (IGrouping<long, Holding> parts in keys.Holdings(key: null, batch).GroupBy(static part => part.Key))
        {
            string? tag = keys.TagOf(parts.Key) is { } bytes ? Convert.ToHexStringLower(bytes) : null;
            byte[] wrapped = master.Wrap(keys.Key(parts.Key).Bytes, BatchFile.PlaceOf(batch, tag));
            yield return new BatchFile.Key(tag, wrapped, [.. parts.Select(keys.PositionsOf)]);
        }
    }

    private static void Write(ZipArchive archive, string name, ReadOnlySpan<byte> bytes)
    {
        using Stream stream = archive.CreateEntry(name).Open();
        stream.Write(bytes);
    }

    private static void WriteLines<T>(ZipArchive archive, string name, JsonTypeInfo<T> type, IEnumerable<T> values)
    {
        using Stream stream = archive.CreateEntry(name).Open();
        foreach (T value in values)
        {
            JsonSerializer.Serialize(stream, value, type);
            stream.Write("\n"u8);
        }
    }

    // Salts and hashes are as good as random: nothing would be saved by compressing them.
    private static void Copy(ZipArchive archive, string name, IEnumerable<FileStream> sources)
    {
        using Stream stream = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
        foreach (FileStream source in sources)
        {
            using (source) source.CopyTo(stream);
        }
    }
}
