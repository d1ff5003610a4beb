namespace Miner.Records.Store;

/// <summary>Ascending positions in a batch, as the differences between them in LEB128: a byte or two each.</summary>
internal sealed class PositionList
{
    private readonly List<byte> _bytes = [];
    private long _last = -1;

    public int Count { get; private set; }

    public void Add(long position)
    {
        ulong step = (ulong)(position - _last - 1);
        for (; step >= 0x80; step >>= 7) _bytes.Add(unchecked((byte)(step | 0x80)));
        _bytes.Add((byte)step);
        _last = position;
        Count++;
    }

    public byte[] ToArray() => [.. _bytes];

    /// <exception cref="RecordStoreException">Cut short, or beyond the batch.</exception>
    public static IEnumerable<long> Read(byte[] bytes, long size)
    {
        long position = -1;
        for (int at = 0; at < bytes.Length;)
        {
            ulong step = 0;
            for (int shift = 0; ; shift += 7)
            {
                if (at == bytes.Length || shift > 56) throw Damaged();
                byte next = bytes[at++];
                step |= (ulong)(next & 0x7f) << shift;
                if (next < 0x80) break;
            }

            if (step >= (ulong)(size - position - 1)) throw Damaged();
            position += (long)step + 1;
            yield return position;
        }
    }

    private static RecordStoreException Damaged() => new("the store's list of a patient's records is damaged");
}
