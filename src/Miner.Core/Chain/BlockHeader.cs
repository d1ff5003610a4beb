using System.Buffers.Binary;
using Miner.Core.Hashing;

namespace Miner.Core.Chain;

/// <summary>The 80 bytes that are mined. Integers are little-endian on the wire.</summary>
public readonly record struct BlockHeader(
    uint Version, Hash256 PreviousBlock, Hash256 MerkleRoot, uint Time, uint Bits, uint Nonce)
{
    public const int Size = 80;

    /// <exception cref="FormatException">Not 80 bytes.</exception>
    public static BlockHeader Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new FormatException($"a block header has 80 bytes, not {bytes.Length}");
        return new BlockHeader(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            new Hash256(bytes[4..36]),
            new Hash256(bytes[36..68]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[68..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[72..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[76..]));
    }

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Version);
        PreviousBlock.CopyTo(destination[4..]);
        MerkleRoot.CopyTo(destination[36..]);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[68..], Time);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[72..], Bits);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[76..], Nonce);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        Write(bytes);
        return bytes;
    }

    /// <summary>The block hash, by the readable reference: never by a search kernel.</summary>
    public Hash256 ComputeHash()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(bytes);
        return Sha256Reference.DoubleHash(bytes);
    }
}
