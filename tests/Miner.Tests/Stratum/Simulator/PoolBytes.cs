using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Miner.Tests.Stratum.Simulator;

/// <summary>The simulator's own handling of bytes. It shares nothing with the miner that it judges.</summary>
internal static class PoolBytes
{
    private const string Digits = "0123456789abcdef";

    public static string Hex(ReadOnlySpan<byte> bytes)
    {
        var text = new char[2 * bytes.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            text[2 * i] = Digits[bytes[i] >> 4];
            text[(2 * i) + 1] = Digits[bytes[i] & 15];
        }

        return new string(text);
    }

    public static string Hex(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return Hex(bytes);
    }

    /// <summary>Null where the text is not exactly <paramref name="size"/> bytes of hex.</summary>
    public static byte[]? Unhex(string text, int size)
    {
        if (text.Length != 2 * size) return null;
        var bytes = new byte[size];
        for (int i = 0; i < text.Length; i++)
        {
            int digit = Digits.IndexOf(char.ToLowerInvariant(text[i]), StringComparison.Ordinal);
            if (digit < 0) return null;
            bytes[i / 2] = (byte)((bytes[i / 2] << 4) | digit);
        }

        return bytes;
    }

    /// <summary>Null where the text is not 8 hex digits, the most significant first.</summary>
    public static uint? UnhexWord(string text) =>
        Unhex(text, 4) is { } bytes ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : null;

    public static byte[] DoubleSha256(byte[] data) => SHA256.HashData(SHA256.HashData(data));

    /// <summary>The four bytes of every word turned round: how Stratum V1 prints the previous block's hash.</summary>
    public static byte[] SwapWords(byte[] hash)
    {
        var swapped = new byte[hash.Length];
        for (int i = 0; i < hash.Length; i++) swapped[i] = hash[(i & ~3) + 3 - (i & 3)];
        return swapped;
    }

    public static byte[] LittleEndian(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        return bytes;
    }

    /// <summary>A hash as the number that is compared with a target.</summary>
    public static BigInteger Number(byte[] hash) => new(hash, isUnsigned: true, isBigEndian: false);

    /// <summary>The target of a difficulty, exact: no floating point on the way.</summary>
    public static BigInteger TargetOf(decimal difficulty)
    {
        int[] parts = decimal.GetBits(difficulty);
        BigInteger mantissa = ((BigInteger)unchecked((uint)parts[2]) << 64)
            | ((BigInteger)unchecked((uint)parts[1]) << 32) | unchecked((uint)parts[0]);
        BigInteger scale = BigInteger.Pow(10, (parts[3] >> 16) & 0xff);
        return ((BigInteger)0xffff << 208) * scale / mantissa;
    }

    public static BigInteger TargetOfBits(uint bits) =>
        (BigInteger)(bits & 0x7fffff) << (8 * ((int)(bits >> 24) - 3));
}
