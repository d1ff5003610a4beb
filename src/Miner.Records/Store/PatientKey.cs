using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Miner.Records.Commitment;

namespace Miner.Records.Store;

/// <summary>
/// A patient's own random 256-bit key. Salts and digests lie on the disk only masked with it: once it is destroyed, they
/// are noise. Has no text form.
/// </summary>
internal sealed class PatientKey(byte[] key)
{
    public const int Size = 32;

    private const int LabelSize = 11, MessageSize = LabelSize + 32 + sizeof(long);

    public ReadOnlySpan<byte> Bytes => key;

    public static PatientKey Random() => new(RandomNumberGenerator.GetBytes(Size));

    /// <summary>
    /// Masks or unmasks a slot in place: salt XOR HMAC-SHA256(K, "hra/salt/v1" ‖ nonce ‖ position(8, big-endian)), digest
    /// likewise with "hra/hash/v1".
    /// </summary>
    public void Mask(ref RecordSlot slot, ReadOnlySpan<byte> nonce, long position)
    {
        Span<byte> message = stackalloc byte[MessageSize];
        nonce.CopyTo(message[LabelSize..]);
        BinaryPrimitives.WriteInt64BigEndian(message[^sizeof(long)..], position);
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<RecordSlot>(ref slot));
        "hra/salt/v1"u8.CopyTo(message);
        Mask(bytes[..Blinding.Size], message);
        "hra/hash/v1"u8.CopyTo(message);
        Mask(bytes[Blinding.Size..], message);
    }

    private void Mask(Span<byte> bytes, ReadOnlySpan<byte> message)
    {
        Span<byte> mask = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, message, mask);
        (Vector256.Create<byte>(bytes) ^ Vector256.Create<byte>(mask)).CopyTo(bytes);
    }
}

/// <summary>What the file of salts holds of a record, 64 bytes: masked with its patient's key.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct RecordSlot(Blinding Salt, Sha256Digest Digest)
{
    public const int Size = Blinding.Size + Sha256Digest.Size;
}
