using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Miner.Core.Chain;
using Miner.Records.Tree;

namespace Miner.Records.Verification;

/// <summary>
/// The headers of a chain in a file: 16 bytes of head ("OTSH", version, network and first height, each four bytes,
/// little-endian), then 80 bytes a block. Every header must name the one before and meet its target, when it is appended
/// and again whenever the file is opened.
/// </summary>
public sealed class HeaderArchive : IDisposable
{
    private const int HeadSize = 16;
    private const uint Version = 1;
    private const int Chunk = 8192 * BlockHeader.Size;

    private readonly string _path;
    private readonly SafeFileHandle _file;

    private HeaderArchive(string path, SafeFileHandle file) => (_path, _file) = (path, file);

    private static ReadOnlySpan<byte> Magic => "OTSH"u8;

    public ChainNetwork Network { get; private init; } = ChainNetwork.Main;

    /// <summary>The height of the first header, wherever the archive begins.</summary>
    public int FirstHeight { get; private init; }

    public int Count { get; private set; }

    public int TipHeight => FirstHeight + Count - 1;

    /// <summary>The hash of the last header; null where there is none yet.</summary>
    public Hash256? Tip { get; private set; }

    public void Dispose() => _file.Dispose();

    /// <summary>A new archive without a header.</summary>
    /// <exception cref="IOException">There is such a file already, or the disk refused.</exception>
    public static HeaderArchive Create(string path, ChainNetwork network, int firstHeight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstHeight);
        Span<byte> head = stackalloc byte[HeadSize];
        Magic.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], ChainNetwork.All.ToList().IndexOf(network));
        BinaryPrimitives.WriteInt32LittleEndian(head[12..], firstHeight);
        SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        RandomAccess.Write(file, head, 0);
        RandomAccess.FlushToDisk(file);
        DiskFlush.Folder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return new HeaderArchive(path, file) { Network = network, FirstHeight = firstHeight };
    }

    /// <summary>Opens an archive to read from it; what a crash left of a last header is passed over.</summary>
    /// <exception cref="FormatException">No archive, or one whose headers do not hold together.</exception>
    /// <exception cref="IOException">The file cannot be read, or somebody appends to it just now.</exception>
    public static HeaderArchive Open(string path) =>
        Read(path, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));

    /// <summary>Opens an archive to append to it; what a crash left of a last header is cut off.</summary>
    /// <exception cref="FormatException">No archive, or one whose headers do not hold together.</exception>
    /// <exception cref="IOException">The file cannot be written, or another process appends to it.</exception>
    public static HeaderArchive OpenToAppend(string path)
    {
        HeaderArchive archive =
            Read(path, File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None));
        RandomAccess.SetLength(archive._file, archive.End);
        return archive;
    }

    /// <exception cref="ArgumentOutOfRangeException">The archive does not hold that height.</exception>
    public BlockHeader At(int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, FirstHeight);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, TipHeight);
        Span<byte> bytes = stackalloc byte[BlockHeader.Size];
        ReadExactly(bytes, HeadSize + ((long)(height - FirstHeight) * BlockHeader.Size));
        return BlockHeader.Parse(bytes);
    }

    /// <summary>What the archive says of the block at a height; null where it does not hold it.</summary>
    public ChainEvidence? EvidenceFor(int height)
    {
        if (height < FirstHeight || height > TipHeight) return null;
        BlockHeader? previous = height > FirstHeight ? At(height - 1) : null;
        return new ChainEvidence(
            "the header archive", At(height), height, previous, TipHeight - height, WorkFrom(height));
    }

    /// <summary>Hashes that the headers from that height on took on average.</summary>
    public double WorkFrom(int height)
    {
        double work = 0;
        for (; height <= TipHeight; height++) work += Target.FromCompact(At(height).Bits).ExpectedHashes;
        return work;
    }

    /// <summary>Appends headers and returns once they would survive a loss of power.</summary>
    /// <exception cref="FormatException">One does not follow the one before, or has no work; none was written.</exception>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Append(IReadOnlyList<BlockHeader> headers)
    {
        var bytes = new byte[headers.Count * BlockHeader.Size];
        Hash256? tip = Tip;
        for (int i = 0; i < headers.Count; i++)
        {
            tip = Check(headers[i], tip, TipHeight + 1 + i);
            headers[i].Write(bytes.AsSpan(i * BlockHeader.Size));
        }

        RandomAccess.Write(_file, bytes, End);
        RandomAccess.FlushToDisk(_file);
        (Count, Tip) = (Count + headers.Count, tip);
    }

    /// <summary>Cuts off the headers from a height on: they are no longer in the best chain.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public void CutFrom(int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, FirstHeight);
        Count = Math.Min(Count, height - FirstHeight);
        Tip = Count > 0 ? At(TipHeight).ComputeHash() : null;
        RandomAccess.SetLength(_file, End);
        RandomAccess.FlushToDisk(_file);
    }

    private long End => HeadSize + ((long)Count * BlockHeader.Size);

    private static HeaderArchive Read(string path, SafeFileHandle file)
    {
        try
        {
            Span<byte> head = stackalloc byte[HeadSize];
            if (RandomAccess.Read(file, head, 0) != HeadSize || !head.StartsWith(Magic))
                throw new FormatException($"'{path}' is no header archive: it does not begin with OTSH");
            uint version = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            if (version != Version)
                throw new FormatException($"'{path}' is of version {version}; this program knows version {Version}");
            uint network = BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);
            int first = BinaryPrimitives.ReadInt32LittleEndian(head[12..]);
            if (network >= ChainNetwork.All.Count || first < 0)
                throw new FormatException($"'{path}' names network {network} and first height {first}");
            var archive = new HeaderArchive(path, file) { Network = ChainNetwork.All[(int)network], FirstHeight = first };
            archive.CheckAll();
            return archive;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void CheckAll()
    {
        long whole = (RandomAccess.GetLength(_file) - HeadSize) / BlockHeader.Size;
        if (whole > int.MaxValue - FirstHeight) throw new FormatException($"'{_path}' is longer than any chain");
        var chunk = new byte[Chunk];
        while (Count < whole)
        {
            Span<byte> bytes = chunk.AsSpan(0, (int)long.Min(Chunk, (whole - Count) * BlockHeader.Size));
            ReadExactly(bytes, End);
            for (int at = 0; at < bytes.Length; at += BlockHeader.Size, Count++)
                Tip = Check(BlockHeader.Parse(bytes.Slice(at, BlockHeader.Size)), Tip, TipHeight + 1);
        }
    }

    private Hash256 Check(BlockHeader header, Hash256? tip, int height)
    {
        if (tip is { } before && header.PreviousBlock != before)
            throw new FormatException($"'{_path}': header {height} does not follow header {height - 1}");
        Span<byte> bytes = stackalloc byte[BlockHeader.Size];
        header.Write(bytes);
        Hash256 hash = Hash256.OfDoubleSha256(bytes);
        if (!Target.FromCompact(header.Bits).IsMetBy(hash))
            throw new FormatException($"'{_path}': header {height} does not meet its target");
        return hash;
    }

    private void ReadExactly(Span<byte> bytes, long offset)
    {
        if (RandomAccess.Read(_file, bytes, offset) != bytes.Length) throw new IOException($"'{_path}' became shorter");
    }
}
