using System.Text.RegularExpressions;

namespace Miner.Tests.Hashing;

/// <summary>One method as the JIT printed it.</summary>
/// <param name="Name">Without namespaces.</param>
/// <param name="Tier">As the JIT calls it: <c>FullOpts</c>, <c>Tier0</c>, ….</param>
internal sealed partial record HotMethod(
    string Name, string Tier, int Instructions, int StackReferences, IReadOnlyList<string> Calls)
{
    public bool IsFullyOptimised => Tier == "FullOpts";
    public bool IsOfArmSha2 => Name.StartsWith("ArmSha2", StringComparison.Ordinal);
    public string Text => string.Join(", ", Calls.Select(static call => call.Trim()));

    /// <summary>Reads a listing, which begins with the method's full name.</summary>
    public static HotMethod Parse(string listing)
    {
        string[] lines = listing.ReplaceLineEndings("\n").Split('\n');
        string[] code = [.. lines.Where(static line => Instruction().IsMatch(line))];
        Match title = Title().Match(lines[0]);
        return new HotMethod(
            Namespace().Replace(title.Groups["name"].Value, ""),
            title.Groups["tier"].Value,
            code.Length,
            code.Count(static line => StackReference().IsMatch(line)),
            [.. code.Where(static line => Call().IsMatch(line))]);
    }

    /// <summary>Whether a recorded line tells of this method, with counts as near as <paramref name="tolerance"/>.</summary>
    public bool IsLike(string line, double tolerance) =>
        Record().Match(line) is { Success: true } record
        && record.Groups["name"].Value == Name
        && IsNear(Instructions, int.Parse(record.Groups["code"].ValueSpan), tolerance)
        && IsNear(StackReferences, int.Parse(record.Groups["stack"].ValueSpan), tolerance);

    public override string ToString() => $"{Instructions,4} instructions, {StackReferences,3} on the stack: {Name}";

    // What moves by one or two, such as a saved register, is no change.
    private static bool IsNear(int count, int recorded, double tolerance) =>
        Math.Abs(count - recorded) <= Math.Max(2, tolerance * recorded);

    [GeneratedRegex(@"^(?<name>.+?)\(.*\((?<tier>[^()]+)\)$")]
    private static partial Regex Title();

    [GeneratedRegex(@"[\w.]+\.(?=\w)")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\s*(?<code>\d+) instructions,\s+(?<stack>\d+) on the stack: (?<name>.+)$")]
    private static partial Regex Record();

    [GeneratedRegex(@"^\s{4,}[a-z]")]
    private static partial Regex Instruction();

    // x86's call; Arm's bl and blr.
    [GeneratedRegex(@"^\s+(call|bl|blr)\s")]
    private static partial Regex Call();

    // x86's [rsp+…] and [rbp-…]; Arm's [sp, …] and [fp, …].
    [GeneratedRegex(@"\[(rsp|rbp|sp|fp)\b")]
    private static partial Regex StackReference();
}
