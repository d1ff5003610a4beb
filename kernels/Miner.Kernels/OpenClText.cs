using ILGPU.Backends.OpenCL;
using ILGPU.IR;

namespace Miner.Kernels;

/// <summary>
/// An expression of OpenCL C for each of <see cref="GpuIntrinsics"/>, by its name; ILGPU finds them by reflection.
/// Variables are of type int there, so every operand is cast before it is worked with.
/// </summary>
internal static class OpenClText
{
    public static void Add(CLBackend backend, CLCodeGenerator generator, Value value) =>
        Write(generator, value, "(uint)", " + (uint)", "");

    public static void RotateRight(CLBackend backend, CLCodeGenerator generator, Value value) =>
        Write(generator, value, "rotate((uint)", ", (uint)(32 - ", "))");

    public static void Xor3(CLBackend backend, CLCodeGenerator generator, Value value) =>
        Write(generator, value, "(uint)", " ^ (uint)", " ^ (uint)", "");

    public static void Choose(CLBackend backend, CLCodeGenerator generator, Value value)
    {
        // bitselect(x, y, mask) takes y where the mask is 1.
        var e = generator.Load(value[0]);
        var f = generator.Load(value[1]);
        var g = generator.Load(value[2]);
        Write(generator, value, [g, f, e], "bitselect((uint)", ", (uint)", ", (uint)", ")");
    }

    public static void Majority(CLBackend backend, CLCodeGenerator generator, Value value)
    {
        // Where b and c differ a decides, elsewhere either of them.
        var a = generator.Load(value[0]);
        var b = generator.Load(value[1]);
        var c = generator.Load(value[2]);
        Write(generator, value, [b, a, b, c], "bitselect((uint)", ", (uint)", ", (uint)", " ^ (uint)", ")");
    }

    public static void ReverseBytes(CLBackend backend, CLCodeGenerator generator, Value value) =>
        Write(generator, value, "as_uint(as_uchar4(", ").wzyx)");

    // The cast without a generic address space: OpenCL 1.2's own atomic, which every device has.
    public static void Increment(CLBackend backend, CLCodeGenerator generator, Value value) =>
        Write(generator, value, "atomic_inc((volatile __global uint*)", ")");

    private static void Write(CLCodeGenerator generator, Value value, params ReadOnlySpan<string> text)
    {
        var operands = new CLCodeGenerator.Variable[text.Length - 1];
        for (int index = 0; index < operands.Length; index++) operands[index] = generator.Load(value[index]);
        Write(generator, value, operands, text);
    }

    private static void Write(
        CLCodeGenerator generator, Value value, CLCodeGenerator.Variable[] operands, params ReadOnlySpan<string> text)
    {
        var target = generator.Allocate(value);
        using var statement = generator.BeginStatement(target);
        statement.AppendOperation("(int)(");
        for (int index = 0; index < operands.Length; index++)
        {
            statement.AppendOperation(text[index]);
            statement.Append(operands[index]);
        }

        statement.AppendOperation(text[^1]);
        statement.AppendOperation(")");
    }
}
