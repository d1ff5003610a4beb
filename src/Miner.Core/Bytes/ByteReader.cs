using System.Buffers.Binary;

namespace Miner.Core.Bytes;

/// <summary>Reads Bitcoin's encodings from bytes that somebody else sent; every fault is a FormatException.</summary>
public ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public readonly int Remaining => _bytes.Length - Position;

    /// <exception cref="FormatException">Fewer bytes are left.</exception>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Remaining)
            throw new FormatException($"{count} bytes wanted at offset {Position}, {Remaining} are left");
        ReadOnlySpan<byte> taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }

    /// <exception cref="FormatException">No byte is left.</exception>
    public readonly byte Peek() =>
        Remaining > 0 ? _bytes[Position] : throw new FormatException($"the bytes end at offset {Position}");

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>A CompactSize number in its shortest form, as a count of things that take at least a byte each.</summary>
    /// <exception cref="FormatException">Not the shortest form, or more than the bytes left could hold.</exception>
    public int Count()
    {
        int start = Position;
        byte first = Take(1)[0];
        (ulong value, ulong least) = first switch
        {
            0xfd => (BinaryPrimitives.ReadUInt16LittleEndian(Take(2)), 0xfdul),
            0xfe => (ReadUInt32(), 0x1_0000ul),
            0xff => (ReadUInt64(), 0x1_0000_0000ul),
            _ => (first, 0ul),
        };
        if (value < least) throw new FormatException($"CompactSize {value} at offset {start} is not in its shortest form");
        if (value > (ulong)Remaining)
            throw new FormatException($"a count of {value} at offset {start}, but {Remaining} bytes are left");
        return (int)value;
    }

    /// <summary>A byte string behind its CompactSize length.</summary>
    public ReadOnlySpan<byte> Sized() => Take(Count());
}
