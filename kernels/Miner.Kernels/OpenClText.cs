using ILGPU.Backends.OpenCL;
using ILGPU.IR;
using Variable = ILGPU.Backends.VariableAllocator.Variable;

namespace Miner.Kernels;

/// <summary>
/// An expression of OpenCL C for each of <see cref="GpuIntrinsics"/>, by its name; ILGPU finds them by reflection.
/// Variables are of type int there, so every operand is cast before it is worked with.
/// </summary>
internal static class OpenClText
{
    public static void Add(CLBackend backend, CLCodeGenerator generator, Value value) =>
        Write(generator, value, $"(uint){generator.Load(value[0])} + (uint){generator.Load(value[1])}");

    public static void RotateRight(CLBackend backend, CLCodeGenerator generator, Value value) =>
        Write(generator, value, $"rotate((uint){generator.Load(value[0])}, 32u - (uint){generator.Load(value[1])})");

    public static void Xor3(CLBackend backend, CLCodeGenerator generator, Value value) => Write(
        generator,
        value,
        $"(uint){generator.Load(value[0])} ^ (uint){generator.Load(value[1])} ^ (uint){generator.Load(value[2])}");

    public static void Choose(CLBackend backend, CLCodeGenerator generator, Value value)
    {
        (Variable e, Variable f, Variable g) = Load(generator, value);
        // bitselect(x, y, mask) takes y where the mask is 1.
        Write(generator, value, $"bitselect((uint){g}, (uint){f}, (uint){e})");
    }

    public static void ChooseOwn(CLBackend backend, CLCodeGenerator generator, Value value)
    {
        (Variable e, Variable f, Variable g) = Load(generator, value);
        Select(generator, value, $"(uint){e}", f, g);
    }

    public static void Majority(CLBackend backend, CLCodeGenerator generator, Value value)
    {
        (Variable a, Variable b, Variable c) = Load(generator, value);
        Write(generator, value, $"bitselect((uint){b}, (uint){a}, (uint){b} ^ (uint){c})");
    }

    public static void MajorityOwn(CLBackend backend, CLCodeGenerator generator, Value value)
    {
        (Variable a, Variable b, Variable c) = Load(generator, value);
        Select(generator, value, $"(uint){b} ^ (uint){c}", a, b);
    }

    public static void MajorityOwnAhead(CLBackend backend, CLCodeGenerator generator, Value value)
    {
        (Variable a, Variable b, Variable c) = Load(generator, value);
        Select(generator, value, $"(uint){a} ^ (uint){b}", c, b);
    }

    public static void ReverseBytes(CLBackend backend, CLCodeGenerator generator, Value value) =>
        Write(generator, value, $"as_uint(as_uchar4({generator.Load(value[0])}).wzyx)");

    // An atomic of OpenCL 1.2, which wants no generic address space: every device has it.
    public static void Increment(CLBackend backend, CLCodeGenerator generator, Value value) =>
        Write(generator, value, $"atomic_inc((volatile __global uint*){generator.Load(value[0])})");

    // LLVM takes a selection apart before it looks for AMD's instruction for it. Then it misses 18 of them a hash,
    // and no two rounds share a difference: 2585 instructions of gfx1100 instead of 2516. So it is named there.
    private static void Select(
        CLCodeGenerator generator, Value value, FormattableString mask, Variable one, Variable zero)
    {
        Variable target = generator.Allocate(value);
        using var statement = generator.BeginStatement(target);
        statement.AppendOperation("\n#if defined(__AMDGCN__)\n\t");
        statement.AppendOperation("({ int bits; __asm__(\"v_bfi_b32 %0, %1, %2, %3\" : \"=v\"(bits) : \"v\"(");
        statement.AppendOperation(mask);
        statement.AppendOperation($"), \"v\"({one}), \"v\"({zero})); bits; }})");
        statement.AppendOperation("\n#else\n\t");
        statement.AppendOperation($"(int)bitselect((uint){zero}, (uint){one}, ");
        statement.AppendOperation(mask);
        statement.AppendOperation(")\n#endif\n\t");
    }

    private static (Variable, Variable, Variable) Load(CLCodeGenerator generator, Value value) =>
        (generator.Load(value[0]), generator.Load(value[1]), generator.Load(value[2]));

    private static void Write(CLCodeGenerator generator, Value value, FormattableString expression)
    {
        Variable target = generator.Allocate(value);
        using var statement = generator.BeginStatement(target);
        statement.AppendOperation("(int)(");
        statement.AppendOperation(expression);
        statement.AppendOperation(")");
    }
}
