using SimpleBase;

namespace Miner.Core.Chain;

/// <summary>
/// Addresses to output scripts and back: P2PKH and P2SH (Base58Check), P2WPKH, P2WSH, P2TR and later witness versions
/// (BIP 173, BIP 350). Checksum and network are always checked.
/// </summary>
public static class Address
{
    private const int HashSize = 20;
    private const int ChecksumSize = 4;
    private const int MaxBase58 = 40;

    /// <summary>The output script that pays this address.</summary>
    /// <exception cref="FormatException">Not an address of this network; the message says why.</exception>
    public static byte[] ToScript(string text, ChainNetwork network)
    {
        string trimmed = text.Trim();
        return LooksLikeBech32(trimmed) ? FromBech32(trimmed, network) : FromBase58(trimmed, network);
    }

    /// <summary>The networks on which the text is a valid address; empty where it is none at all.</summary>
    public static IReadOnlyList<ChainNetwork> NetworksOf(string text) =>
        [.. ChainNetwork.All.Where(network => IsValid(text, network))];

    /// <summary>The address that a script pays on this network; null where it has none.</summary>
    public static string? FromScript(ReadOnlySpan<byte> script, ChainNetwork network) => script switch
    {
        [0x76, 0xa9, HashSize, .. var hash, 0x88, 0xac] when hash.Length == HashSize =>
            ToBase58(network.KeyHashPrefix, hash),
        [0xa9, HashSize, .. var hash, 0x87] when hash.Length == HashSize => ToBase58(network.ScriptHashPrefix, hash),
        [0x00, HashSize or 32, .. var program] when program.Length == script[1] =>
            Bech32.Encode(network.Bech32Prefix, 0, program),
        [>= Script.Op1 and <= Script.Op1 + 15, >= 2 and <= 40, .. var program] when program.Length == script[1] =>
            Bech32.Encode(network.Bech32Prefix, script[0] - Script.Op1 + 1, program),
        _ => null,
    };

    private static bool IsValid(string text, ChainNetwork network)
    {
        try
        {
            ToScript(text, network);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool LooksLikeBech32(string text) => ChainNetwork.All.Any(
        network => text.StartsWith(network.Bech32Prefix + "1", StringComparison.OrdinalIgnoreCase));

    private static byte[] FromBech32(string text, ChainNetwork network)
    {
        if (!Bech32.TryDecode(text, out string prefix, out int version, out byte[] program, out string? fault))
            throw new FormatException($"'{Shorten(text)}' is no address: {fault}");
        if (prefix != network.Bech32Prefix) throw WrongNetwork(text, network);
        byte opcode = version == 0 ? (byte)0 : (byte)(Script.Op1 + version - 1);
        return [opcode, (byte)program.Length, .. program];
    }

    private static byte[] FromBase58(string text, ChainNetwork network)
    {
        // The decoder throws at letters beyond ASCII and where its buffer is short: a character is a byte at most.
        var buffer = new byte[MaxBase58];
        if (text.Length is 0 or > MaxBase58 || !text.All(char.IsAscii)
            || !Base58.Bitcoin.TryDecode(text, buffer, out int length))
            throw new FormatException($"'{Shorten(text)}' is no address: neither Bech32 nor Base58");
        if (length != 1 + HashSize + ChecksumSize)
            throw new FormatException($"'{text}' is no address: {length} bytes where 25 are wanted");
        ReadOnlySpan<byte> payload = buffer.AsSpan(0, 1 + HashSize);
        if (!Checksum(payload).SequenceEqual(buffer.AsSpan(1 + HashSize, ChecksumSize)))
            throw new FormatException($"'{text}' is no address: its checksum is wrong (a mistyped character?)");
        ReadOnlySpan<byte> hash = payload[1..];
        if (payload[0] == network.KeyHashPrefix) return [0x76, 0xa9, HashSize, .. hash, 0x88, 0xac];
        if (payload[0] == network.ScriptHashPrefix) return [0xa9, HashSize, .. hash, 0x87];
        throw WrongNetwork(text, network);
    }

    private static string ToBase58(byte prefix, ReadOnlySpan<byte> hash)
    {
        byte[] payload = [prefix, .. hash];
        return Base58.Bitcoin.Encode([.. payload, .. Checksum(payload)]);
    }

    private static ReadOnlySpan<byte> Checksum(ReadOnlySpan<byte> payload) =>
        Hash256.OfDoubleSha256(payload).ToArray().AsSpan(0, ChecksumSize);

    private static FormatException WrongNetwork(string text, ChainNetwork network) =>
        new($"'{text}' is not an address of the {network.Name} network");

    private static string Shorten(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
