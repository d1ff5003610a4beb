using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Miner.Core.Chain;

/// <summary>32 bytes in wire order (as hashed). The text form is reversed, as node RPCs and explorers print it.</summary>
public readonly record struct Hash256
{
    public const int Size = 32;

    private readonly UInt128 _low;
    private readonly UInt128 _high;

    /// <summary>Takes 32 bytes in wire order.</summary>
    public Hash256(ReadOnlySpan<byte> wireOrder)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(wireOrder.Length, Size);
        _low = BinaryPrimitives.ReadUInt128LittleEndian(wireOrder);
        _high = BinaryPrimitives.ReadUInt128LittleEndian(wireOrder[16..]);
    }

    public static Hash256 Zero => default;

    /// <summary>The upper half of the hash read as a little-endian 256-bit number, the way targets are compared.</summary>
    public UInt128 High => _high;

    /// <summary>The lower half of the hash read as a little-endian 256-bit number.</summary>
    public UInt128 Low => _low;

    /// <summary>SHA-256 applied twice by the base class library.</summary>
    public static Hash256 OfDoubleSha256(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[Size];
        SHA256.HashData(data, digest);
        SHA256.HashData(digest, digest);
        return new Hash256(digest);
    }

    /// <summary>Reads 64 hex digits in display order (reversed bytes).</summary>
    /// <exception cref="FormatException">Not 64 hex digits.</exception>
    public static Hash256 Parse(ReadOnlySpan<char> displayHex) => new(Decode(displayHex, reverse: true));

    /// <summary>Reads 64 hex digits whose bytes stand in wire order.</summary>
    /// <exception cref="FormatException">Not 64 hex digits.</exception>
    public static Hash256 ParseWireHex(ReadOnlySpan<char> wireHex) => new(Decode(wireHex, reverse: false));

    /// <summary>Reads Stratum V1's previous-block field: wire order with the four bytes of every word swapped.</summary>
    /// <exception cref="FormatException">Not 64 hex digits.</exception>
    public static Hash256 ParseStratumHex(ReadOnlySpan<char> stratumHex)
    {
        byte[] bytes = Decode(stratumHex, reverse: false);
        for (int word = 0; word < Size; word += 4) bytes.AsSpan(word, 4).Reverse();
        return new Hash256(bytes);
    }

    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(destination, _low);
        BinaryPrimitives.WriteUInt128LittleEndian(destination[16..], _high);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Stratum V1's form of a previous-block hash; see <see cref="ParseStratumHex"/>.</summary>
    public string ToStratumHex()
    {
        byte[] bytes = ToArray();
        for (int word = 0; word < Size; word += 4) bytes.AsSpan(word, 4).Reverse();
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>64 hex digits in display order.</summary>
    public override string ToString()
    {
        byte[] bytes = ToArray();
        bytes.AsSpan().Reverse();
        return Convert.ToHexStringLower(bytes);
    }

    private static byte[] Decode(ReadOnlySpan<char> hex, bool reverse)
    {
        if (hex.Length != 2 * Size) throw new FormatException($"a hash has 64 hex digits, not {hex.Length}");
        byte[] bytes = Convert.FromHexString(hex);
        if (reverse) bytes.AsSpan().Reverse();
        return bytes;
    }
}
