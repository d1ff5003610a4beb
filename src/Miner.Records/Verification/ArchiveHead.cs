using System.Buffers.Binary;
using Miner.Core.Chain;

namespace Miner.Records.Verification;

/// <summary>
/// The first 16 bytes of a header archive, as pull request 164 of OpenTimestamps' client has them: "OTSH", version 1.0 in
/// two bytes, the network, a zero, the first height in four bytes, little-endian, and four zeros.
/// </summary>
internal readonly record struct ArchiveHead(ChainNetwork Network, int FirstHeight)
{
    public const int Size = 16;

    private const byte Version = 1;

    private static ReadOnlySpan<byte> Magic => "OTSH"u8;

    // The client knows the first three; it refuses an archive of signet.
    private static IReadOnlyList<ChainNetwork> Numbered { get; } =
        [ChainNetwork.Main, ChainNetwork.Test, ChainNetwork.Regtest, ChainNetwork.Signet];

    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        Magic.CopyTo(bytes);
        bytes[4] = Version;
        bytes[6] = (byte)Numbered.ToList().IndexOf(Network);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), FirstHeight);
        return bytes;
    }

    /// <param name="path">What to call the file.</param>
    /// <exception cref="FormatException">No archive, or of a form that is not known here.</exception>
    public static ArchiveHead Parse(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length != Size || !bytes.StartsWith(Magic))
            throw new FormatException($"'{path}' is no header archive: it does not begin with OTSH");
        if (bytes[4] != Version)
            throw new FormatException($"'{path}' is of version {bytes[4]}; this program knows version {Version}");
        // A later minor version adds what need not be understood.
        uint first = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (bytes[6] >= Numbered.Count || first > int.MaxValue)
            throw new FormatException($"'{path}' names network {bytes[6]} and first height {first}");
        if (bytes[7] != 0 || bytes[12..].ContainsAnyExcept((byte)0))
            throw new FormatException($"'{path}' has something in the reserved bytes of its head: make it anew");
        return new ArchiveHead(Numbered[bytes[6]], (int)first);
    }
}
