using System.Numerics;

namespace Miner.Tests.Kernels;

/// <summary>What the instructions without side effects compute, by the PTX ISA; words of 32 bits have no
/// upper half, and the casts fail where one has.</summary>
internal static class PtxOperations
{
    public delegate ulong Operation(ulong a, ulong b, ulong c, ulong d);

    public static IReadOnlyDictionary<string, Operation> All { get; } = new Dictionary<string, Operation>
    {
        ["mov.b32"] = static (a, _, _, _) => (uint)a,
        ["cvta.to.global.u64"] = static (a, _, _, _) => a,
        ["add.u32"] = Add32,
        ["add.s32"] = Add32,
        ["add.u64"] = static (a, b, _, _) => unchecked(a + b),
        ["mul.lo.s32"] = static (a, b, _, _) => unchecked((uint)a * (uint)b),
        ["mul.wide.u32"] = static (a, b, _, _) => (ulong)(uint)a * (uint)b,
        // Shifts clamp their counts.
        ["shl.b32"] = static (a, b, _, _) => b > 31 ? 0 : (uint)a << (int)b,
        ["shr.u32"] = static (a, b, _, _) => b > 31 ? 0 : (uint)a >> (int)b,
        ["shf.r.wrap.b32"] = static (a, b, c, _) => unchecked((uint)(((b << 32) | a) >> (int)(c & 31))),
        ["lop3.b32"] = Lop3,
        ["prmt.b32"] = Permute,
        ["setp.hs.u32"] = static (a, b, _, _) => (uint)a >= (uint)b ? 1u : 0,
        ["setp.hi.u32"] = static (a, b, _, _) => (uint)a > (uint)b ? 1u : 0,
        ["setp.ge.s32"] = static (a, b, _, _) => unchecked((int)a >= (int)b) ? 1u : 0,
    };

    private static ulong Add32(ulong a, ulong b, ulong c, ulong d) => unchecked((uint)a + (uint)b);

    // Bit i of the table is the answer where the inputs' bits make up the number i, the first input's highest.
    private static ulong Lop3(ulong a, ulong b, ulong c, ulong table)
    {
        uint result = 0;
        for (int row = (int)table; row != 0; row &= row - 1)
        {
            int index = BitOperations.TrailingZeroCount(row);
            result |= ((index & 4) != 0 ? (uint)a : ~(uint)a)
                & ((index & 2) != 0 ? (uint)b : ~(uint)b)
                & ((index & 1) != 0 ? (uint)c : ~(uint)c);
        }

        return result;
    }

    // Four selectors, one a byte of the result, choose among the eight bytes of both words; no sign is spread here.
    private static ulong Permute(ulong a, ulong b, ulong selectors, ulong d)
    {
        ulong bytes = (b << 32) | (uint)a;
        uint result = 0;
        for (int place = 0; place < 4; place++)
        {
            int selector = (int)(selectors >> (4 * place)) & 0xf;
            if (selector > 7) throw new NotSupportedException("prmt with a sign to spread");
            result |= (uint)((bytes >> (8 * selector)) & 0xff) << (8 * place);
        }

        return result;
    }
}
