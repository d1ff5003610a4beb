using System.Numerics;
using ILGPU.IR.Intrinsics;

namespace Miner.Kernels;

/// <summary>
/// What ILGPU has no instruction for, or emits wrongly. The bodies are what the CPU accelerator runs; GPUs get the text
/// that <see cref="IntrinsicCode"/> registers.
/// </summary>
internal static class GpuIntrinsics
{
    /// <summary>
    /// ILGPU writes additions as signed in OpenCL C, where overflow is undefined and hashes go wrong.
    /// </summary>
    [IntrinsicImplementation]
    public static uint Add(uint x, uint y) => x + y;

    [IntrinsicImplementation]
    public static uint RotateRight(uint x, int count) => BitOperations.RotateRight(x, count);

    [IntrinsicImplementation]
    public static uint Xor3(uint x, uint y, uint z) => x ^ y ^ z;

    /// <summary>Bit by bit: f where e is 1, otherwise g.</summary>
    [IntrinsicImplementation]
    public static uint Choose(uint e, uint f, uint g) => g ^ (e & (f ^ g));

    /// <summary>The same for words that differ from thread to thread.</summary>
    [IntrinsicImplementation]
    public static uint ChooseOwn(uint e, uint f, uint g) => g ^ (e & (f ^ g));

    /// <summary>Where b and c differ a decides, elsewhere either of them.</summary>
    [IntrinsicImplementation]
    public static uint Majority(uint a, uint b, uint c) => b ^ ((b ^ c) & (a ^ b));

    /// <summary>The same for words that differ from thread to thread.</summary>
    [IntrinsicImplementation]
    public static uint MajorityOwn(uint a, uint b, uint c) => b ^ ((b ^ c) & (a ^ b));

    /// <summary>
    /// The same where a and b are compared, and c decides: the next round's b and c are these, so that one difference
    /// serves two rounds.
    /// </summary>
    [IntrinsicImplementation]
    public static uint MajorityOwnAhead(uint a, uint b, uint c) => b ^ ((a ^ b) & (b ^ c));

    [IntrinsicImplementation]
    public static uint ReverseBytes(uint x) => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(x);

    /// <summary>Adds 1 atomically and returns what was there before.</summary>
    [IntrinsicImplementation]
    public static uint Increment(ref uint counter) => Interlocked.Increment(ref counter) - 1;
}
