using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Miner.Core.Hashing;

/// <summary>SHA-256 of many messages of one length side by side, one in each lane. Not thread-safe: it has memory of its own.</summary>
public interface IMessageHash
{
    /// <summary>How many messages are hashed at once; fewer take as long.</summary>
    int Width { get; }

    /// <summary>Hashes up to <see cref="Width"/> messages that stand one after the other.</summary>
    /// <param name="padded">Each filled up to whole blocks as FIPS 180-4, section 5.1.1, has it.</param>
    /// <param name="blocks">Blocks of 64 bytes a message.</param>
    /// <param name="digests">32 bytes a message.</param>
    void Hash(ReadOnlySpan<byte> padded, int blocks, Span<byte> digests);
}

/// <param name="Name">As the search over the same lanes is called.</param>
public sealed record MessageHashPath(string Name, bool IsAvailable, Func<IMessageHash> Create);

/// <summary>Every way to hash messages in lanes. One message at a time is the base class library's business.</summary>
public static class MessageHashes
{
    /// <summary>Best first.</summary>
    public static IReadOnlyList<MessageHashPath> All { get; } =
    [
        new("avx512", Avx512F.IsSupported,
            static () => new MessageHash<Vector512<uint>, Vector512Lanes, StreamsOfThree<Vector512<uint>, Vector512Lanes>>()),
        new("avx2", Avx2.IsSupported,
            static () => new MessageHash<Vector256<uint>, Vector256Lanes, StreamsInTurn<Vector256<uint>, Vector256Lanes>>()),
        new("vector128", Vector128.IsHardwareAccelerated,
            static () => new MessageHash<Vector128<uint>, Vector128Lanes, StreamsInTurn<Vector128<uint>, Vector128Lanes>>()),
    ];

    /// <summary>The best that runs here; null where there are no vectors.</summary>
    public static MessageHashPath? Best => All.FirstOrDefault(static path => path.IsAvailable);
}
