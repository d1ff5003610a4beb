using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Miner.Records.Commitment;

/// <summary>
/// A SHA-256 digest of ours: 32 bytes as hashed, and its text is their hex in the same order. What Bitcoin prints
/// reversed is a <see cref="Miner.Core.Chain.Hash256"/>. Arrays of digests are plain memory, 32 bytes each.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
public readonly record struct Sha256Digest
{
    public const int Size = 32;

    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    public Sha256Digest(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Size);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        (_first, _second, _third, _fourth) = (words[0], words[1], words[2], words[3]);
    }

    /// <summary>The 32 bytes in place, without a copy.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes =>
        MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in _first, Size / sizeof(ulong)));

    /// <summary>SHA-256 of the bytes, by the base class library.</summary>
    public static Sha256Digest Of(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[Size];
        SHA256.HashData(data, digest);
        return new Sha256Digest(digest);
    }

    /// <exception cref="FormatException">Not 64 hex digits.</exception>
    public static Sha256Digest Parse(ReadOnlySpan<char> hex) =>
        TryParse(hex, out Sha256Digest digest)
            ? digest
            : throw new FormatException(string.Create(
                CultureInfo.InvariantCulture, $"a SHA-256 digest has {2 * Size} hex digits"));

    public static bool TryParse(ReadOnlySpan<char> hex, out Sha256Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Size];
        bool read = hex.Length == 2 * Size
            && Convert.FromHexString(hex, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
        digest = read ? new Sha256Digest(bytes) : default;
        return read;
    }

    public void CopyTo(Span<byte> destination) => Bytes.CopyTo(destination);

    public byte[] ToArray() => Bytes.ToArray();

    /// <summary>64 hex digits, first byte first.</summary>
    public override string ToString() => Convert.ToHexStringLower(Bytes);
}
