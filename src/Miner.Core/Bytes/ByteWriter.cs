using System.Buffers;
using System.Buffers.Binary;

namespace Miner.Core.Bytes;

/// <summary>Writes Bitcoin's encodings into a growing buffer.</summary>
/// <param name="expected">Bytes to make room for at once.</param>
public sealed class ByteWriter(int expected = 256)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(expected);

    public ByteWriter WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
        return this;
    }

    public ByteWriter WriteUInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
        return this;
    }

    public ByteWriter Byte(byte value) => Bytes([value]);

    public ByteWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        _buffer.Write(bytes);
        return this;
    }

    /// <summary>A number in CompactSize form.</summary>
    public ByteWriter Count(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count < 0xfd) return Byte((byte)count);
        Span<byte> tail = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(tail, count);
        return count <= 0xffff ? Byte(0xfd).Bytes(tail[..2]) : Byte(0xfe).Bytes(tail);
    }

    /// <summary>A byte string behind its CompactSize length.</summary>
    public ByteWriter Sized(ReadOnlySpan<byte> bytes) => Count(bytes.Length).Bytes(bytes);

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();
}
