using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Miner.Core.Chain;

/// <summary>
/// A coinbase transaction without witness, open at one place: <c>prefix ‖ extranonce2 ‖ suffix</c>. A pool's
/// extranonce1 is the end of the prefix.
/// </summary>
public sealed record CoinbaseTemplate
{
    /// <summary>Pools use 2 to 8 bytes; more than 16 is a mistake or an attack.</summary>
    public const int MaxExtraNonce2Size = 16;

    public CoinbaseTemplate(ImmutableArray<byte> prefix, int extraNonce2Size, ImmutableArray<byte> suffix)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(extraNonce2Size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(extraNonce2Size, MaxExtraNonce2Size);
        (Prefix, ExtraNonce2Size, Suffix) = (prefix, extraNonce2Size, suffix);
    }

    public ImmutableArray<byte> Prefix { get; }
    public int ExtraNonce2Size { get; }
    public ImmutableArray<byte> Suffix { get; }

    /// <summary>How many values extranonce2 can take; null when a 64-bit counter cannot exhaust them.</summary>
    public ulong? ExtraNonce2Count => ExtraNonce2Size < 8 ? 1ul << (8 * ExtraNonce2Size) : null;

    /// <summary>The counter as it stands in the transaction: big-endian, in the last bytes of the field.</summary>
    public byte[] ExtraNonce2Bytes(ulong extraNonce2)
    {
        Span<byte> number = stackalloc byte[MaxExtraNonce2Size];
        number.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(number[^8..], extraNonce2);
        return number[^ExtraNonce2Size..].ToArray();
    }

    /// <summary>The transaction's bytes without witness: what the txid is hashed from.</summary>
    public byte[] Build(ulong extraNonce2) => [.. Prefix, .. ExtraNonce2Bytes(extraNonce2), .. Suffix];
}
