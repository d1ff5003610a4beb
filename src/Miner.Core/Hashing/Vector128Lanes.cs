using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Miner.Core.Hashing;

/// <summary>
/// Four words: SSE2 on x86, AdvSimd on Arm, which rotates in two instructions and chooses in one.
/// </summary>
public readonly struct Vector128Lanes : ILanes<Vector128<uint>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Broadcast(uint value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Add(Vector128<uint> x, Vector128<uint> y) => Vector128.Add(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> RotateRight(
        Vector128<uint> x, [ConstantExpected(Min = 1, Max = 31)] byte count) =>
        AdvSimd.IsSupported
            ? AdvSimd.ShiftRightAndInsert(Vector128.ShiftLeft(x, unchecked(32 - count)), x, count)
            : Vector128.ShiftRightLogical(x, count) | Vector128.ShiftLeft(x, unchecked(32 - count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> ShiftRight(Vector128<uint> x, [ConstantExpected] byte count) =>
        Vector128.ShiftRightLogical(x, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Xor3(Vector128<uint> x, Vector128<uint> y, Vector128<uint> z) => x ^ y ^ z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Choose(Vector128<uint> e, Vector128<uint> f, Vector128<uint> g) =>
        AdvSimd.IsSupported ? AdvSimd.BitwiseSelect(e, f, g) : g ^ (e & (f ^ g));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Majority(Vector128<uint> a, Vector128<uint> b, Vector128<uint> c) =>
        AdvSimd.IsSupported ? AdvSimd.BitwiseSelect(a ^ b, c, b) : (a & b) | (c & (a | b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyAtMost(Vector128<uint> x, uint limit) =>
        Vector128.LessThanOrEqualAny(x, Vector128.Create(limit));
}
