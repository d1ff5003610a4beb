using System.Collections.Immutable;
using Miner.Core.Chain;

namespace Miner.Pools.Stratum;

/// <summary>The pool's part of the extranonce and the size of ours, in bytes. Compared by content.</summary>
internal sealed class ExtraNonceSpace : IEquatable<ExtraNonceSpace>
{
    // A coinbase script holds 100 bytes in all.
    private const int MaxExtraNonce1Size = 64;

    /// <exception cref="StratumException">Not hex, or a size that no coinbase has room for.</exception>
    public ExtraNonceSpace(string extraNonce1, int size2)
    {
        if (size2 is < 1 or > CoinbaseTemplate.MaxExtraNonce2Size)
            throw new StratumException(
                $"extranonce2_size is {size2}, and may be 1 to {CoinbaseTemplate.MaxExtraNonce2Size}");
        ExtraNonce1 = HexField.Bytes(extraNonce1, "extranonce1");
        if (ExtraNonce1.Length > MaxExtraNonce1Size)
            throw new StratumException($"extranonce1 has {ExtraNonce1.Length} bytes, more than {MaxExtraNonce1Size}");
        Size2 = size2;
    }

    public ImmutableArray<byte> ExtraNonce1 { get; }
    public int Size2 { get; }

    public bool Equals(ExtraNonceSpace? other) =>
        other is not null && Size2 == other.Size2 && ExtraNonce1.AsSpan().SequenceEqual(other.ExtraNonce1.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as ExtraNonceSpace);

    public override int GetHashCode() => HashCode.Combine(Size2, ToString());

    public override string ToString() => Convert.ToHexStringLower(ExtraNonce1.AsSpan());
}
