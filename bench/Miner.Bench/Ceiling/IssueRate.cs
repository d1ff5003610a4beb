using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Miner.Core.Hashing;

namespace Miner.Bench.Ceiling;

/// <summary>
/// Chains of operations in the mix of a SHA-256 round (three additions, three rotations, two of logic), independent of each
/// other: as many as the core can retire, with nothing to wait for and nothing to load.
/// </summary>
internal static class IssueRate<TWord, TLanes>
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
{
    private const int OperationsPerStep = 8;

    private static bool HasManyRegisters => Unsafe.SizeOf<TWord>() == Vector512<byte>.Count;

    public static int OperationsPerTurn => OperationsPerStep * (HasManyRegisters ? 3 : 4);

    /// <summary>The operands come from outside, or the JIT would fold them. What it returns has no meaning.</summary>
    public static TWord Run(int turns, TWord x, TWord y) =>
        HasManyRegisters ? Run24(turns, x, y) : Run13(turns, x, y);

    // 24 chains and two operands in 32 registers. With 16 chains Zen 5 issues 3.9 operations a cycle, with 24 all of its four.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static TWord Run24(int turns, TWord x, TWord y)
    {
        TWord a0 = x, a1 = x, a2 = x, a3 = x, a4 = x, a5 = x, a6 = x, a7 = x, a8 = x;
        TWord r0 = x, r1 = x, r2 = x, r3 = x, r4 = x, r5 = x, r6 = x, r7 = x, r8 = x;
        TWord l0 = x, l1 = x, l2 = x, l3 = x, l4 = x, l5 = x;
        for (int turn = 0; turn < turns; turn = unchecked(turn + 1))
        {
            Step(ref a0, ref a1, ref a2, ref r0, ref r1, ref r2, ref l0, ref l1, x, y);
            Step(ref a3, ref a4, ref a5, ref r3, ref r4, ref r5, ref l2, ref l3, x, y);
            Step(ref a6, ref a7, ref a8, ref r6, ref r7, ref r8, ref l4, ref l5, x, y);
        }

        Step(ref a0, ref a3, ref a6, ref r0, ref r3, ref r6, ref l0, ref l2, l4, Gather(a1, a4, a7, r1, r4, r7, l1, l3));
        return TLanes.Xor3(Gather(a0, a3, a6, r0, r3, r6, l0, l2), Gather(a2, a5, a8, r2, r5, r8, l5, x), y);
    }

    // Thirteen chains, two operands and the intermediate value of a rotation or a majority in 16 registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static TWord Run13(int turns, TWord x, TWord y)
    {
        TWord a0 = x, a1 = x, a2 = x, r0 = x, r1 = x, r2 = x, r3 = x, r4 = x, r5 = x, l0 = x, l1 = x, l2 = x, l3 = x;
        for (int turn = 0; turn < turns; turn = unchecked(turn + 1))
        {
            Step(ref a0, ref a1, ref a2, ref r0, ref r1, ref r2, ref l0, ref l1, x, y);
            Step(ref a0, ref a1, ref a2, ref r3, ref r4, ref r5, ref l2, ref l3, x, y);
            Step(ref a0, ref a1, ref a2, ref r0, ref r1, ref r2, ref l1, ref l0, x, y);
            Step(ref a0, ref a1, ref a2, ref r3, ref r4, ref r5, ref l3, ref l2, x, y);
        }

        return TLanes.Add(Gather(a0, a1, a2, r0, r1, r2, l0, l1), Gather(r3, r4, r5, l2, l3, x, x, y));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(
        ref TWord a0, ref TWord a1, ref TWord a2, ref TWord r0, ref TWord r1, ref TWord r2, ref TWord l0, ref TWord l1,
        TWord x, TWord y)
    {
        r0 = TLanes.RotateRight(r0, 6);
        a0 = TLanes.Add(a0, x);
        l0 = TLanes.Xor3(l0, x, y);
        r1 = TLanes.RotateRight(r1, 11);
        a1 = TLanes.Add(a1, y);
        l1 = TLanes.Majority(x, l1, y);
        r2 = TLanes.RotateRight(r2, 25);
        a2 = TLanes.Add(a2, x);
    }

    private static TWord Gather(TWord a, TWord b, TWord c, TWord d, TWord e, TWord f, TWord g, TWord h) =>
        TLanes.Add(TLanes.Xor3(a, b, c), TLanes.Add(TLanes.Xor3(d, e, f), TLanes.Add(g, h)));
}
