using Miner.Core.Chain;

namespace Miner.Core.Hashing;

/// <summary>The SHA-256 state after a header's first 64 bytes: version, previous block, 28 bytes of Merkle root.</summary>
public readonly record struct HeaderMidstate(
    uint A, uint B, uint C, uint D, uint E, uint F, uint G, uint H)
{
    public static HeaderMidstate Of(in BlockHeader header)
    {
        Span<byte> bytes = stackalloc byte[BlockHeader.Size];
        header.Write(bytes);
        Span<uint> state = stackalloc uint[8];
        Sha256Reference.InitialState.CopyTo(state);
        Sha256Reference.Compress(state, bytes[..Sha256Reference.BlockSize]);
        return new HeaderMidstate(
            state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]);
    }
}

/// <summary>The header's second block without its nonce: three message words as SHA-256 reads them (big-endian).</summary>
public readonly record struct HeaderTail(uint MerkleTail, uint Time, uint Bits)
{
    public static HeaderTail Of(in BlockHeader header)
    {
        Span<byte> bytes = stackalloc byte[BlockHeader.Size];
        header.Write(bytes);
        return new HeaderTail(Word(bytes, 64), Word(bytes, 68), Word(bytes, 72));
    }

    private static uint Word(ReadOnlySpan<byte> bytes, int at) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
}
