using System.Text.RegularExpressions;

namespace Miner.Tests.Kernels;

/// <summary>A kernel in AMD's assembly. Only its vector instructions hold the units that limit SHA-256.</summary>
/// <param name="Once">Vector instructions outside of the loop over versions.</param>
/// <param name="Loop">Vector instructions inside of it.</param>
/// <param name="Spilled">Registers that found no place and lie in memory.</param>
internal sealed partial record AmdListing(int Once, int Loop, int VectorRegisters, int Spilled, int ScratchBytes)
{
    public static AmdListing Parse(string assembly)
    {
        Match kernel = Kernel().Match(assembly);
        Assert.True(kernel.Success, "no kernel in the assembly");
        string[] lines = kernel.Value.Split('\n');
        (int first, int last) = LoopOf(lines);
        int loop = lines[first..last].Count(static line => VectorInstruction().IsMatch(line));
        return new AmdListing(
            lines.Count(static line => VectorInstruction().IsMatch(line)) - loop,
            loop,
            Note(assembly, "vgpr_count"),
            Note(assembly, "vgpr_spill_count") + Note(assembly, "sgpr_spill_count"),
            Note(assembly, "private_segment_fixed_size"));
    }

    // From a label to the last branch back to it.
    private static (int First, int Last) LoopOf(string[] lines)
    {
        for (int first = 0; first < lines.Length; first++)
        {
            if (Label().Match(lines[first]) is not { Success: true } label) continue;
            string name = label.Groups["name"].Value;
            int last = Array.FindLastIndex(lines, line => Branch().Match(line).Groups["name"].Value == name);
            if (last > first) return (first, last);
        }

        return (0, 0);
    }

    // In the notes after the code.
    private static int Note(string assembly, string name) => int.Parse(
        Notes().Matches(assembly).Single(note => note.Groups["name"].Value == name).Groups["value"].ValueSpan);

    [GeneratedRegex(@"^Kernel_\w+:.*?^\.Lfunc_end", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Kernel();

    [GeneratedRegex(@"^ +\.(?<name>\w+): +(?<value>\d+)", RegexOptions.Multiline)]
    private static partial Regex Notes();

    [GeneratedRegex(@"^\tv_")]
    private static partial Regex VectorInstruction();

    [GeneratedRegex(@"^(?<name>\.LBB\w+):")]
    private static partial Regex Label();

    [GeneratedRegex(@"^\ts_c?branch\w* (?<name>\.LBB\w+)")]
    private static partial Regex Branch();
}
