using ILGPU.Backends.PTX;
using ILGPU.IR;

namespace Miner.Kernels;

/// <summary>
/// One PTX instruction for each of <see cref="GpuIntrinsics"/>, by its name; ILGPU finds them by reflection.
/// </summary>
internal static class PtxText
{
    // The truth tables of LOP3, from the inputs 0xf0, 0xcc and 0xaa (PTX ISA, lop3).
    private const int Xor3Table = 0xf0 ^ 0xcc ^ 0xaa;
    private const int ChooseTable = (0xf0 & 0xcc) | (0x0f & 0xaa);
    private const int MajorityTable = (0xf0 & 0xcc) | (0xf0 & 0xaa) | (0xcc & 0xaa);

    public static void Add(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        Write(generator, value, "add.u32", [0, 1]);

    // A funnel shift of a word with itself is a rotation.
    public static void RotateRight(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        Write(generator, value, "shf.r.wrap.b32", [0, 0, 1]);

    public static void Xor3(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        Write(generator, value, "lop3.b32", [0, 1, 2], Xor3Table);

    public static void Choose(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        Write(generator, value, "lop3.b32", [0, 1, 2], ChooseTable);

    public static void ChooseOwn(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        Choose(backend, generator, value);

    public static void Majority(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        Write(generator, value, "lop3.b32", [0, 1, 2], MajorityTable);

    public static void MajorityOwn(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        Majority(backend, generator, value);

    public static void MajorityOwnAhead(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        Majority(backend, generator, value);

    public static void ReverseBytes(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        Write(generator, value, "prmt.b32", [0], 0, 0x0123);

    public static void Increment(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        var address = generator.LoadHardware(value[0]);
        var target = generator.AllocateHardware(value);
        using var command = generator.BeginCommand("atom.global.add.u32");
        command.AppendArgument(target);
        command.AppendArgumentValue(address);
        command.AppendConstant(1);
    }

    /// <param name="operands">Which operands of the call go where.</param>
    private static void Write(
        PTXCodeGenerator generator, Value value, string opcode, int[] operands, params ReadOnlySpan<long> constants)
    {
        var registers = Array.ConvertAll(operands, operand => generator.LoadPrimitive(value[operand]));
        var target = generator.AllocateHardware(value);
        using var command = generator.BeginCommand(opcode);
        command.AppendArgument(target);
        foreach (var register in registers) command.AppendArgument(register);
        foreach (long constant in constants) command.AppendConstant(constant);
    }
}
