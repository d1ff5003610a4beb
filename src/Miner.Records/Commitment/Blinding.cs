using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Miner.Records.Commitment;

/// <summary>
/// 32 random bytes hashed in with a value so that nobody can find the value by trying: a record's salt, a batch's blind.
/// As secret as what it hides, so its text does not show it. Arrays of blindings are plain memory, 32 bytes each.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
public readonly record struct Blinding
{
    public const int Size = 32;

    // No digest, but 32 bytes in place as one is.
    private readonly Sha256Digest _bytes;

    public Blinding(ReadOnlySpan<byte> bytes) => _bytes = new Sha256Digest(bytes);

    /// <summary>The 32 bytes in place, without a copy.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => _bytes.Bytes;

    /// <summary>A fresh one: never derived from content, or equal records would have equal leaves.</summary>
    public static Blinding Random()
    {
        Span<byte> bytes = stackalloc byte[Size];
        RandomNumberGenerator.Fill(bytes);
        return new Blinding(bytes);
    }

    /// <summary>Fills the whole span with fresh ones.</summary>
    public static void Fill(Span<Blinding> blindings) => RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(blindings));

    /// <exception cref="FormatException">Not 64 hex digits.</exception>
    public static Blinding Parse(ReadOnlySpan<char> hex) => new(Sha256Digest.Parse(hex).Bytes);

    public byte[] ToArray() => Bytes.ToArray();

    /// <summary>64 hex digits, first byte first: for proofs only, never for logs.</summary>
    public string ToHex() => Convert.ToHexStringLower(Bytes);

    public override string ToString() => "(secret)";
}
