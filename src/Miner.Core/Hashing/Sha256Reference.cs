using System.Buffers.Binary;
using System.Numerics;
using Miner.Core.Chain;

namespace Miner.Core.Hashing;

/// <summary>SHA-256 as FIPS 180-4 writes it. Slow and plain: the truth that every fast path is judged by.</summary>
public static class Sha256Reference
{
    public const int BlockSize = 64;

    /// <summary>H(0) of FIPS 180-4, section 5.3.3.</summary>
    public static ReadOnlySpan<uint> InitialState =>
    [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ];

    /// <summary>K of FIPS 180-4, section 4.2.2.</summary>
    public static ReadOnlySpan<uint> RoundConstants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>SHA-256 of SHA-256.</summary>
    public static Hash256 DoubleHash(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[Hash256.Size];
        Hash(data, digest);
        Hash(digest, digest);
        return new Hash256(digest);
    }

    /// <summary>Writes the 32-byte digest; <paramref name="digest"/> may overlap <paramref name="data"/>.</summary>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        Span<uint> state = stackalloc uint[8];
        InitialState.CopyTo(state);
        int whole = data.Length / BlockSize * BlockSize;
        for (int start = 0; start < whole; start += BlockSize) Compress(state, data.Slice(start, BlockSize));

        Span<byte> padded = stackalloc byte[2 * BlockSize];
        padded.Clear();
        ReadOnlySpan<byte> rest = data[whole..];
        rest.CopyTo(padded);
        padded[rest.Length] = 0x80;
        int blocks = rest.Length < BlockSize - 8 ? 1 : 2;
        BinaryPrimitives.WriteUInt64BigEndian(padded[((blocks * BlockSize) - 8)..], (ulong)data.Length * 8);
        for (int block = 0; block < blocks; block++) Compress(state, padded.Slice(block * BlockSize, BlockSize));

        for (int word = 0; word < 8; word++) BinaryPrimitives.WriteUInt32BigEndian(digest[(4 * word)..], state[word]);
    }

    /// <summary>One block of 64 bytes into the eight state words; FIPS 180-4, section 6.2.2.</summary>
    public static void Compress(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> w = stackalloc uint[64];
        for (int t = 0; t < 16; t++) w[t] = BinaryPrimitives.ReadUInt32BigEndian(block[(4 * t)..]);
        for (int t = 16; t < 64; t++)
            w[t] = unchecked(SmallSigma1(w[t - 2]) + w[t - 7] + SmallSigma0(w[t - 15]) + w[t - 16]);

        uint a = state[0], b = state[1], c = state[2], d = state[3];
        uint e = state[4], f = state[5], g = state[6], h = state[7];
        for (int t = 0; t < 64; t++)
        {
            uint t1 = unchecked(h + BigSigma1(e) + Choose(e, f, g) + RoundConstants[t] + w[t]);
            uint t2 = unchecked(BigSigma0(a) + Majority(a, b, c));
            (h, g, f, e) = (g, f, e, unchecked(d + t1));
            (d, c, b, a) = (c, b, a, unchecked(t1 + t2));
        }

        ReadOnlySpan<uint> result = [a, b, c, d, e, f, g, h];
        for (int word = 0; word < 8; word++) state[word] = unchecked(state[word] + result[word]);
    }

    private static uint Choose(uint e, uint f, uint g) => (e & f) ^ (~e & g);
    private static uint Majority(uint a, uint b, uint c) => (a & b) ^ (a & c) ^ (b & c);

    private static uint BigSigma0(uint x) =>
        BitOperations.RotateRight(x, 2) ^ BitOperations.RotateRight(x, 13) ^ BitOperations.RotateRight(x, 22);

    private static uint BigSigma1(uint x) =>
        BitOperations.RotateRight(x, 6) ^ BitOperations.RotateRight(x, 11) ^ BitOperations.RotateRight(x, 25);

    private static uint SmallSigma0(uint x) =>
        BitOperations.RotateRight(x, 7) ^ BitOperations.RotateRight(x, 18) ^ (x >> 3);

    private static uint SmallSigma1(uint x) =>
        BitOperations.RotateRight(x, 17) ^ BitOperations.RotateRight(x, 19) ^ (x >> 10);
}
