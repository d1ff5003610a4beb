using System.Diagnostics.CodeAnalysis;
using Miner.Core.Hashing;

namespace Miner.Kernels;

/// <summary>One word of a GPU thread.</summary>
internal readonly struct GpuLanes<TSelections> : ILanes<uint>
    where TSelections : struct, ISelections
{
    public static uint Broadcast(uint value) => value;
    public static uint Add(uint x, uint y) => GpuIntrinsics.Add(x, y);
    public static uint RotateRight(uint x, [ConstantExpected] byte count) => GpuIntrinsics.RotateRight(x, count);
    public static uint ShiftRight(uint x, [ConstantExpected] byte count) => x >> count;
    public static uint Xor3(uint x, uint y, uint z) => GpuIntrinsics.Xor3(x, y, z);
    public static uint Choose(uint e, uint f, uint g) => TSelections.Choose(e, f, g);
    public static uint Majority(uint a, uint b, uint c) => TSelections.Majority(a, b, c);
    public static bool AnyAtMost(uint x, uint limit) => x <= limit;
}
