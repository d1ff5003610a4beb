using ILGPU.Backends.PTX;
using ILGPU.IR;

namespace Miner.Kernels;

/// <summary>One PTX instruction for each of <see cref="GpuIntrinsics"/>, by its name; ILGPU finds them by reflection.</summary>
internal static class PtxText
{
    // The truth tables of LOP3, from the inputs 0xf0, 0xcc and 0xaa (PTX ISA, lop3).
    private const int Xor3Table = 0xf0 ^ 0xcc ^ 0xaa;
    private const int ChooseTable = (0xf0 & 0xcc) | (~0xf0 & 0xaa);
    private const int MajorityTable = (0xf0 & 0xcc) | (0xf0 & 0xaa) | (0xcc & 0xaa);

    public static void Add(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        var x = generator.LoadPrimitive(value[0]);
        var y = generator.LoadPrimitive(value[1]);
        var target = generator.AllocateHardware(value);
        using var command = generator.BeginCommand("add.u32");
        command.AppendArgument(target);
        command.AppendArgument(x);
        command.AppendArgument(y);
    }

    // A funnel shift of a word with itself is a rotation.
    public static void RotateRight(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        var x = generator.LoadPrimitive(value[0]);
        var count = generator.LoadPrimitive(value[1]);
        var target = generator.AllocateHardware(value);
        using var command = generator.BeginCommand("shf.r.wrap.b32");
        command.AppendArgument(target);
        command.AppendArgument(x);
        command.AppendArgument(x);
        command.AppendArgument(count);
    }

    public static void Xor3(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        Logic(generator, value, Xor3Table);

    public static void Choose(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        Logic(generator, value, ChooseTable & 0xff);

    public static void Majority(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        Logic(generator, value, MajorityTable);

    public static void ChooseOwn(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        Choose(backend, generator, value);

    public static void MajorityOwn(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        Majority(backend, generator, value);

    public static void MajorityOwnAhead(PTXBackend backend, PTXCodeGenerator generator, Value value) =>
        Majority(backend, generator, value);

    public static void ReverseBytes(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        var x = generator.LoadPrimitive(value[0]);
        var target = generator.AllocateHardware(value);
        using var command = generator.BeginCommand("prmt.b32");
        command.AppendArgument(target);
        command.AppendArgument(x);
        command.AppendConstant(0);
        command.AppendConstant(0x0123);
    }

    public static void Increment(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        var address = generator.LoadHardware(value[0]);
        var target = generator.AllocateHardware(value);
        using var command = generator.BeginCommand("atom.global.add.u32");
        command.AppendArgument(target);
        command.AppendArgumentValue(address);
        command.AppendConstant(1);
    }

    private static void Logic(PTXCodeGenerator generator, Value value, int table)
    {
        var x = generator.LoadPrimitive(value[0]);
        var y = generator.LoadPrimitive(value[1]);
        var z = generator.LoadPrimitive(value[2]);
        var target = generator.AllocateHardware(value);
        using var command = generator.BeginCommand("lop3.b32");
        command.AppendArgument(target);
        command.AppendArgument(x);
        command.AppendArgument(y);
        command.AppendArgument(z);
        command.AppendConstant(table);
    }
}
