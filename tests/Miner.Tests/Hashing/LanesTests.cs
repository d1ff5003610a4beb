using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using CsCheck;
using Miner.Core.Hashing;
using Miner.Engine.Cpu;

namespace Miner.Tests.Hashing;

public sealed class LanesTests
{
    [Fact]
    public void Scalar_EveryOperation_IsThatOfTheStandard() => Check<uint, ScalarLanes>();

    [Fact]
    public void Vector128_EveryOperation_IsThatOfTheStandardInEachLane() => Check<Vector128<uint>, Vector128Lanes>();

    [Fact]
    public void Vector256_EveryOperation_IsThatOfTheStandardInEachLane() => Check<Vector256<uint>, Vector256Lanes>();

    [Fact]
    public void Vector512_EveryOperation_IsThatOfTheStandardInEachLane()
    {
        if (Avx512F.IsSupported) Check<Vector512<uint>, Vector512Lanes>();
        else Assert.DoesNotContain("avx512", CpuSearchers.Available.Select(static searcher => searcher.Name));
    }

    private static void Check<TWord, TLanes>()
        where TWord : struct
        where TLanes : struct, ILanes<TWord>
    {
        int count = Unsafe.SizeOf<TWord>() / sizeof(uint);
        Gen.UInt.Array[3 * count].Sample(words =>
        {
            TWord x = Pack<TWord>(words, 0), y = Pack<TWord>(words, count), z = Pack<TWord>(words, 2 * count);
            for (int lane = 0; lane < count; lane++)
            {
                uint a = words[lane], b = words[lane + count], c = words[lane + (2 * count)];
                Assert.Equal(a, Lane(TLanes.Broadcast(a), lane));
                Assert.Equal(unchecked(a + b), Lane(TLanes.Add(x, y), lane));
                Assert.Equal(BitOperations.RotateRight(a, 7), Lane(TLanes.RotateRight(x, 7), lane));
                Assert.Equal(BitOperations.RotateRight(a, 25), Lane(TLanes.RotateRight(x, 25), lane));
                Assert.Equal(a >> 3, Lane(TLanes.ShiftRight(x, 3), lane));
                Assert.Equal(a ^ b ^ c, Lane(TLanes.Xor3(x, y, z), lane));
                Assert.Equal((a & b) ^ (~a & c), Lane(TLanes.Choose(x, y, z), lane));
                Assert.Equal((a & b) ^ (a & c) ^ (b & c), Lane(TLanes.Majority(x, y, z), lane));
            }

            uint lowest = words.Take(count).Min();
            Assert.True(TLanes.AnyAtMost(x, lowest));
            if (lowest != 0) Assert.False(TLanes.AnyAtMost(x, lowest - 1));
        });
    }

    private static TWord Pack<TWord>(uint[] words, int first) => Unsafe.As<uint, TWord>(ref words[first]);

    private static uint Lane<TWord>(TWord word, int lane) => Unsafe.Add(ref Unsafe.As<TWord, uint>(ref word), lane);
}
