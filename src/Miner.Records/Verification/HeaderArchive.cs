using Microsoft.Win32.SafeHandles;
using Miner.Core.Chain;
using Miner.Records.Tree;

namespace Miner.Records.Verification;

/// <summary>
/// The headers of a chain in a file: <see cref="ArchiveHead"/>, then 80 bytes a block. Every header must name the one
/// before, meet its target and keep to the rules of its network, when it is appended and again whenever the file is opened.
/// </summary>
public sealed class HeaderArchive : IDisposable
{
    private const int Chunk = 8192;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private HeaderChain _chain;

    private HeaderArchive(string path, SafeFileHandle file, ArchiveHead head)
    {
        (_path, _file, Network, FirstHeight) = (path, file, head.Network, head.FirstHeight);
        _chain = new HeaderChain(Network, FirstHeight);
    }

    public ChainNetwork Network { get; }

    /// <summary>The height of the first header, wherever the archive begins.</summary>
    public int FirstHeight { get; }

    public int Count { get; private set; }

    public int TipHeight => FirstHeight + Count - 1;

    /// <summary>The hash of the last header; null where there is none yet.</summary>
    public Hash256? Tip => _chain.Tip;

    public void Dispose() => _file.Dispose();

    /// <summary>A new archive without a header.</summary>
    /// <exception cref="IOException">There is such a file already, or the disk refused.</exception>
    public static HeaderArchive Create(string path, ChainNetwork network, int firstHeight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstHeight);
        var head = new ArchiveHead(network, firstHeight);
        SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        RandomAccess.Write(file, head.ToArray(), 0);
        RandomAccess.FlushToDisk(file);
        DiskFlush.Folder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return new HeaderArchive(path, file, head);
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
        RandomAccess.SetLength(archive._file, OffsetOf(archive.Count));
        return archive;
    }

    /// <exception cref="ArgumentOutOfRangeException">The archive does not hold that height.</exception>
    public BlockHeader At(int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, FirstHeight);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, TipHeight);
        Span<byte> bytes = stackalloc byte[BlockHeader.Size];
        ReadExactly(bytes, height);
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
        (uint Bits, double Hashes) last = default;
        Walk(height, TipHeight + 1, bytes =>
        {
            uint bits = BlockHeader.Parse(bytes).Bits;
            if (bits != last.Bits) last = (bits, Target.FromCompact(bits).ExpectedHashes);
            work += last.Hashes;
        });
        return work;
    }

    /// <summary>Appends headers and returns once they would survive a loss of power.</summary>
    /// <exception cref="FormatException">One does not follow, has no work or breaks a rule; none was written.</exception>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Append(IReadOnlyList<BlockHeader> headers)
    {
        HeaderChain longer = _chain.Copy();
        Write(Checked(longer, headers), longer);
    }

    /// <summary>Puts a branch in the place of the headers from a height on: they are no longer in the best chain.</summary>
    /// <exception cref="FormatException">One does not follow, has no work or breaks a rule; nothing was changed.</exception>
    /// <exception cref="IOException">The disk refused.</exception>
    public void ReplaceFrom(int height, IReadOnlyList<BlockHeader> branch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, FirstHeight);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, TipHeight);
        int start = HeaderChain.WindowStart(height, FirstHeight);
        HeaderChain other = _chain.From(start);
        Walk(start, height, bytes => Check(other, bytes));
        byte[] headers = Checked(other, branch);
        // Shorter first: what a crash leaves must hold together.
        Count = height - FirstHeight;
        RandomAccess.SetLength(_file, OffsetOf(Count));
        RandomAccess.FlushToDisk(_file);
        Write(headers, other);
    }

    private byte[] Checked(HeaderChain chain, IReadOnlyList<BlockHeader> headers)
    {
        var bytes = new byte[headers.Count * BlockHeader.Size];
        for (int i = 0; i < headers.Count; i++)
        {
            Span<byte> header = bytes.AsSpan(i * BlockHeader.Size, BlockHeader.Size);
            headers[i].Write(header);
            Check(chain, header);
        }

        return bytes;
    }

    private void Write(byte[] headers, HeaderChain chain)
    {
        RandomAccess.Write(_file, headers, OffsetOf(Count));
        RandomAccess.FlushToDisk(_file);
        (Count, _chain) = (Count + (headers.Length / BlockHeader.Size), chain);
    }

    private static HeaderArchive Read(string path, SafeFileHandle file)
    {
        try
        {
            Span<byte> head = stackalloc byte[ArchiveHead.Size];
            int read = RandomAccess.Read(file, head, 0);
            var archive = new HeaderArchive(path, file, ArchiveHead.Parse(head[..read], path));
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
        long whole = (RandomAccess.GetLength(_file) - ArchiveHead.Size) / BlockHeader.Size;
        if (whole > int.MaxValue - FirstHeight) throw new FormatException($"'{_path}' is longer than any chain");
        Count = (int)whole;
        Walk(FirstHeight, TipHeight + 1, bytes => Check(_chain, bytes));
    }

    private void Check(HeaderChain chain, ReadOnlySpan<byte> header)
    {
        try
        {
            chain.Add(header);
        }
        catch (FormatException e)
        {
            throw new FormatException($"'{_path}': {e.Message}", e);
        }
    }

    /// <summary>Shows the 80 bytes of each header from a height to one below another.</summary>
    private void Walk(int height, int end, Action<ReadOnlySpan<byte>> step)
    {
        var chunk = new byte[Chunk * BlockHeader.Size];
        while (height < end)
        {
            Span<byte> bytes = chunk.AsSpan(0, Math.Min(Chunk, end - height) * BlockHeader.Size);
            ReadExactly(bytes, height);
            for (int at = 0; at < bytes.Length; at += BlockHeader.Size, height++) step(bytes.Slice(at, BlockHeader.Size));
        }
    }

    private static long OffsetOf(int index) => ArchiveHead.Size + ((long)index * BlockHeader.Size);

    private void ReadExactly(Span<byte> bytes, int height)
    {
        if (RandomAccess.Read(_file, bytes, OffsetOf(height - FirstHeight)) != bytes.Length)
            throw new IOException($"'{_path}' became shorter");
    }
}
