namespace Miner.Tests.Kernels;

/// <summary>One instruction as it is written.</summary>
/// <param name="Guard">The predicate register that must be 1, or 0 where <paramref name="IsNegated"/>.</param>
/// <param name="Operands">The target first, if there is one; addresses keep their brackets.</param>
internal sealed record PtxInstruction(string Opcode, IReadOnlyList<string> Operands, string? Guard, bool IsNegated)
{
    /// <summary>The opcode without its types and modes.</summary>
    public string Operation => Opcode.Split('.')[0];

    public string Target => Operands[0];

    /// <summary>Registers, constants and addresses that it reads.</summary>
    public IEnumerable<string> Inputs => Operation is "st" ? Operands : Operands.Skip(1);

    public bool IsBranch => Operation == "bra";

    /// <summary>Reads a line without its semicolon.</summary>
    public static PtxInstruction Parse(string line)
    {
        string? guard = null;
        if (line[0] == '@')
        {
            int end = line.IndexOf(' ', StringComparison.Ordinal);
            (guard, line) = (line[1..end], line[end..].Trim());
        }

        string[] parts = line.Split((char[])[' ', '\t'], 2, StringSplitOptions.TrimEntries);
        string[] operands = parts.Length == 1 ? [] : parts[1].Split(',', StringSplitOptions.TrimEntries);
        return new PtxInstruction(parts[0], operands, guard?.TrimStart('!'), guard is ['!', ..]);
    }
}
