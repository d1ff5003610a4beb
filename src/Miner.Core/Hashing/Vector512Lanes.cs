using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Miner.Core.Hashing;

/// <summary>Sixteen words: AVX-512F, which has a rotate, and one instruction for any function of three bits.</summary>
public readonly struct Vector512Lanes : ILanes<Vector512<uint>>
{
    // Truth tables of vpternlogd, for inputs 0xf0, 0xcc and 0xaa.
    private const byte XorTable = 0x96;
    private const byte ChooseTable = 0xca;
    private const byte MajorityTable = 0xe8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Broadcast(uint value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Add(Vector512<uint> x, Vector512<uint> y) => Avx512F.Add(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> RotateRight(Vector512<uint> x, [ConstantExpected] byte count) =>
        Avx512F.RotateRight(x, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> ShiftRight(Vector512<uint> x, [ConstantExpected] byte count) =>
        Avx512F.ShiftRightLogical(x, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Xor3(Vector512<uint> x, Vector512<uint> y, Vector512<uint> z) =>
        Avx512F.TernaryLogic(x, y, z, XorTable);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Choose(Vector512<uint> e, Vector512<uint> f, Vector512<uint> g) =>
        Avx512F.TernaryLogic(e, f, g, ChooseTable);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Majority(Vector512<uint> a, Vector512<uint> b, Vector512<uint> c) =>
        Avx512F.TernaryLogic(a, b, c, MajorityTable);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyAtMost(Vector512<uint> x, uint limit) =>
        Vector512.LessThanOrEqualAny(x, Vector512.Create(limit));
}
