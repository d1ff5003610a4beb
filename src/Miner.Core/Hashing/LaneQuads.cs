using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Miner.Core.Hashing;

/// <summary>
/// Brings values of 32 bytes into rows with a word of each in every lane, and back: four words of four values at a time, as
/// word for word costs as much as a quarter of the rounds. Lanes up to the next four repeat the last value.
/// </summary>
internal static class LaneQuads
{
    private const int Quad = 4;
    private const int ValueSize = 32;

    /// <summary>Fills eight rows with the words of values, big-endian, each turned right by some bytes.</summary>
    /// <param name="rows">The first of them, <paramref name="width"/> words each.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Load(ref byte values, int stride, int count, int turnedBytes, ref uint rows, int width)
    {
        unchecked
        {
            Vector128<byte> order = Order(turnedBytes);
            for (int lane = 0; lane < count; lane += Quad, rows = ref Unsafe.Add(ref rows, Quad))
            {
                ref byte a = ref Unsafe.Add(ref values, lane * stride);
                ref byte b = ref Unsafe.Add(ref a, int.Min(1, count - 1 - lane) * stride);
                ref byte c = ref Unsafe.Add(ref a, int.Min(2, count - 1 - lane) * stride);
                ref byte d = ref Unsafe.Add(ref a, int.Min(3, count - 1 - lane) * stride);
                for (int half = 0; half < ValueSize; half += Vector128<byte>.Count)
                {
                    (Vector128<uint> row0, Vector128<uint> row1, Vector128<uint> row2, Vector128<uint> row3) = Transpose(
                        Reordered(Read(ref a, half), order),
                        Reordered(Read(ref b, half), order),
                        Reordered(Read(ref c, half), order),
                        Reordered(Read(ref d, half), order));
                    ref uint row = ref Unsafe.Add(ref rows, half / sizeof(uint) * width);
                    row0.StoreUnsafe(ref row);
                    row1.StoreUnsafe(ref Unsafe.Add(ref row, width));
                    row2.StoreUnsafe(ref Unsafe.Add(ref row, 2 * width));
                    row3.StoreUnsafe(ref Unsafe.Add(ref row, 3 * width));
                }
            }
        }
    }

    /// <summary>Writes what eight rows hold as values, one after the other, words big-endian.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Store(ref uint rows, int width, int count, ref byte values)
    {
        unchecked
        {
            Vector128<byte> order = Order(0);
            for (int lane = 0; lane < count; lane += Quad, rows = ref Unsafe.Add(ref rows, Quad))
            {
                ref byte a = ref Unsafe.Add(ref values, lane * ValueSize);
                ref byte b = ref Unsafe.Add(ref a, int.Min(1, count - 1 - lane) * ValueSize);
                ref byte c = ref Unsafe.Add(ref a, int.Min(2, count - 1 - lane) * ValueSize);
                ref byte d = ref Unsafe.Add(ref a, int.Min(3, count - 1 - lane) * ValueSize);
                for (int half = 0; half < ValueSize; half += Vector128<byte>.Count)
                {
                    ref uint row = ref Unsafe.Add(ref rows, half / sizeof(uint) * width);
                    (Vector128<uint> word0, Vector128<uint> word1, Vector128<uint> word2, Vector128<uint> word3) = Transpose(
                        Vector128.LoadUnsafe(ref row),
                        Vector128.LoadUnsafe(ref Unsafe.Add(ref row, width)),
                        Vector128.LoadUnsafe(ref Unsafe.Add(ref row, 2 * width)),
                        Vector128.LoadUnsafe(ref Unsafe.Add(ref row, 3 * width)));
                    Reordered(word0, order).AsByte().StoreUnsafe(ref a, (nuint)half);
                    Reordered(word1, order).AsByte().StoreUnsafe(ref b, (nuint)half);
                    Reordered(word2, order).AsByte().StoreUnsafe(ref c, (nuint)half);
                    Reordered(word3, order).AsByte().StoreUnsafe(ref d, (nuint)half);
                }
            }
        }
    }

    /// <summary>Which byte of memory comes to each place of a word that is big-endian there and turned right.</summary>
    private static Vector128<byte> Order(int turnedBytes)
    {
        uint word = 0;
        for (int place = 3; place >= 0; place--) word = (word << 8) | (uint)(3 - ((place + turnedBytes) & 3));
        return (Vector128.Create(word) + Vector128.Create(0u, 0x04040404, 0x08080808, 0x0c0c0c0c)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Read(ref byte value, int offset) =>
        Vector128.LoadUnsafe(ref value, (nuint)offset).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Reordered(Vector128<uint> words, Vector128<byte> order) =>
        Vector128.ShuffleNative(words.AsByte(), order).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<uint>, Vector128<uint>, Vector128<uint>, Vector128<uint>) Transpose(
        Vector128<uint> a, Vector128<uint> b, Vector128<uint> c, Vector128<uint> d)
    {
        Vector128<ulong> ab = ZipLow(a, b).AsUInt64(), cd = ZipLow(c, d).AsUInt64();
        Vector128<ulong> abHigh = ZipHigh(a, b).AsUInt64(), cdHigh = ZipHigh(c, d).AsUInt64();
        return (
            ZipLow(ab, cd).AsUInt32(), ZipHigh(ab, cd).AsUInt32(),
            ZipLow(abHigh, cdHigh).AsUInt32(), ZipHigh(abHigh, cdHigh).AsUInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> ZipLow(Vector128<uint> x, Vector128<uint> y) =>
        Sse2.IsSupported ? Sse2.UnpackLow(x, y) : AdvSimd.Arm64.ZipLow(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> ZipHigh(Vector128<uint> x, Vector128<uint> y) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(x, y) : AdvSimd.Arm64.ZipHigh(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> ZipLow(Vector128<ulong> x, Vector128<ulong> y) =>
        Sse2.IsSupported ? Sse2.UnpackLow(x, y) : AdvSimd.Arm64.ZipLow(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> ZipHigh(Vector128<ulong> x, Vector128<ulong> y) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(x, y) : AdvSimd.Arm64.ZipHigh(x, y);
}
