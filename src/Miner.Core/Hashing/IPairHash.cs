using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Miner.Core.Hashing;

/// <summary>
/// SHA-256(prefix ‖ 32 bytes ‖ 32 bytes) of many pairs side by side, one in each lane: the leaves and nodes of hash trees.
/// Not thread-safe: it has memory of its own.
/// </summary>
public interface IPairHash
{
    /// <summary>How many pairs are hashed at once; fewer take as long.</summary>
    int Width { get; }

    /// <summary>Hashes up to <see cref="Width"/> pairs, as many as there is room for digests of 32 bytes.</summary>
    /// <param name="prefix">Up to three bytes, the same before every pair.</param>
    /// <param name="first">The first half of each pair, one every <paramref name="stride"/> bytes.</param>
    /// <param name="second">The other half, likewise.</param>
    /// <param name="digests">May lie over the pairs.</param>
    void Hash(
        ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int stride, Span<byte> digests);
}

/// <param name="Name">As the search over the same lanes is called.</param>
public sealed record PairHashPath(string Name, bool IsAvailable, Func<IPairHash> Create);

/// <summary>Every way to hash pairs in lanes. One pair at a time is the base class library's business.</summary>
public static class PairHashes
{
    /// <summary>Best first.</summary>
    public static IReadOnlyList<PairHashPath> All { get; } =
    [
        new("avx512", Avx512F.IsSupported,
            static () => new PairHash<Vector512<uint>, Vector512Lanes, StreamsOfThree<Vector512<uint>, Vector512Lanes>>()),
        new("avx2", Avx2.IsSupported,
            static () => new PairHash<Vector256<uint>, Vector256Lanes, StreamsInTurn<Vector256<uint>, Vector256Lanes>>()),
        new("vector128", Vector128.IsHardwareAccelerated,
            static () => new PairHash<Vector128<uint>, Vector128Lanes, StreamsInTurn<Vector128<uint>, Vector128Lanes>>()),
    ];

    /// <summary>The best that runs here; null where there are no vectors.</summary>
    public static PairHashPath? Best => All.FirstOrDefault(static path => path.IsAvailable);
}
