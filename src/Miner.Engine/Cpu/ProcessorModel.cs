using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Miner.Engine.Cpu;

/// <summary>Which processor this is, as far as it can be asked.</summary>
public static class ProcessorModel
{
    private const string Unknown = "unknown processor";

    /// <summary>The maker's name and its own number: <c>AMD EPYC 9015 (00b10f21)</c>.</summary>
    public static string Name { get; } = Read();

    private static string Read()
    {
        if (X86Base.IsSupported) return OfX86();
        if (OperatingSystem.IsLinux() && OfLinux() is { Length: > 0 } numbers) return numbers;
        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? Unknown;
    }

    // Leaves 0x80000002 to 4 spell the name; many clouds cut it short, so the signature of leaf 1 stands beside it.
    private static string OfX86()
    {
        const uint lastLeaf = 0x80000000, nameLeaf = 0x80000002;
        Span<byte> name = stackalloc byte[48];
        bool isNamed = Leaf(lastLeaf).Eax >= nameLeaf + 2;
        for (uint part = 0; isNamed && part < 3; part++)
        {
            (uint eax, uint ebx, uint ecx, uint edx) = Leaf(nameLeaf + part);
            ReadOnlySpan<uint> words = [eax, ebx, ecx, edx];
            MemoryMarshal.AsBytes(words).CopyTo(name[((int)part * 16)..]);
        }

        string text = Encoding.ASCII.GetString(name).TrimEnd('\0').Trim();
        return $"{(text.Length == 0 ? Unknown : text)} ({Leaf(1).Eax:x8})";
    }

    private static (uint Eax, uint Ebx, uint Ecx, uint Edx) Leaf(uint number)
    {
        (int eax, int ebx, int ecx, int edx) = X86Base.CpuId(unchecked((int)number), 0);
        return unchecked(((uint)eax, (uint)ebx, (uint)ecx, (uint)edx));
    }

    // Arm has no name there, but numbers: implementer, variant, part, revision; of every kind of core.
    private static string OfLinux()
    {
        try
        {
            return string.Join(
                ", ",
                File.ReadLines("/proc/cpuinfo")
                    .Where(static line => line.StartsWith("CPU ", StringComparison.Ordinal))
                    .Select(static line => line.Replace("\t", "", StringComparison.Ordinal))
                    .Distinct());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
