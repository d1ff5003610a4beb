using Miner.Core.Bytes;

namespace Miner.Records.Proofs;

/// <summary>Writes the operations of an OpenTimestamps file. Numbers are unsigned LEB128: seven bits a byte, low first.</summary>
internal sealed class OtsWriter
{
    // Of 64 bits, seven each.
    private const int MostDigits = 10;

    // What the proof of one of a few million records takes.
    private readonly ByteWriter _bytes = new(2048);

    public OtsWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.Bytes(bytes);
        return this;
    }

    public OtsWriter Append(ReadOnlySpan<byte> suffix) => Operation(OtsCode.Append, suffix);

    public OtsWriter Prepend(ReadOnlySpan<byte> prefix) => Operation(OtsCode.Prepend, prefix);

    public OtsWriter Sha256() => Raw([OtsCode.Sha256]);

    /// <summary>The block of that height has the value reached as its Merkle root.</summary>
    public void Attest(ulong height)
    {
        Span<byte> payload = stackalloc byte[MostDigits];
        payload = payload[..WriteNumber(height, payload)];
        Raw([OtsCode.Attestation]).Raw(OtsCode.Bitcoin).Number((ulong)payload.Length).Raw(payload);
    }

    public byte[] ToArray() => _bytes.ToArray();

    // An empty argument is not allowed by the format, and an empty coinbase end does not exist: four bytes of lock time.
    private OtsWriter Operation(byte tag, ReadOnlySpan<byte> argument) =>
        Raw([tag]).Number((ulong)argument.Length).Raw(argument);

    private OtsWriter Number(ulong value)
    {
        Span<byte> digits = stackalloc byte[MostDigits];
        return Raw(digits[..WriteNumber(value, digits)]);
    }

    private static int WriteNumber(ulong value, Span<byte> digits)
    {
        int count = 0;
        for (; value > 0x7f; value >>= 7) digits[count++] = (byte)((value & 0x7f) | 0x80);
        digits[count++] = (byte)value;
        return count;
    }
}
