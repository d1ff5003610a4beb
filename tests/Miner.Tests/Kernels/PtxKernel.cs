using System.Text.RegularExpressions;

namespace Miner.Tests.Kernels;

/// <summary>The entry of a PTX module.</summary>
/// <param name="Parameters">Name and size in bytes, in order.</param>
/// <param name="Labels">The place of the instruction that follows each label.</param>
/// <param name="Body">The text between the braces.</param>
internal sealed partial record PtxKernel(
    IReadOnlyList<(string Name, int Size)> Parameters,
    IReadOnlyList<PtxInstruction> Instructions,
    IReadOnlyDictionary<string, int> Labels,
    string Body)
{
    /// <summary>
    /// From the first to the last instruction that a branch backwards repeats; empty where there is none.
    /// </summary>
    public (int First, int Last) Loop
    {
        get
        {
            for (int index = 0; index < Instructions.Count; index++)
                if (Instructions[index].IsBranch && Labels[Instructions[index].Target] is var first && first <= index)
                    return (first, index);
            return (int.MaxValue, 0);
        }
    }

    public static PtxKernel Parse(string module)
    {
        Match entry = Entry().Match(module);
        Assert.True(entry.Success, "no entry in the PTX");
        List<PtxInstruction> instructions = [];
        Dictionary<string, int> labels = [];
        string body = entry.Groups["body"].Value;
        foreach (string line in body.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.Length == 0 || line.StartsWith('.')) continue;
            if (line.EndsWith(':')) labels.Add(line[..^1], instructions.Count);
            else instructions.Add(PtxInstruction.Parse(line.TrimEnd(';')));
        }

        MatchCollection parameters = Parameter().Matches(entry.Groups["parameters"].Value);
        return new PtxKernel([.. parameters.Select(ParseParameter)], instructions, labels, body);
    }

    private static (string Name, int Size) ParseParameter(Match match) => (
        match.Groups["name"].Value,
        match.Groups["bytes"].Success
            ? int.Parse(match.Groups["bytes"].ValueSpan) : int.Parse(match.Groups["bits"].ValueSpan) / 8);

    [GeneratedRegex(
        @"\.visible \.entry \w+\((?<parameters>[^)]*)\)\s*\{(?<body>.*)^\}",
        RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"\.param (\.align \d+ )?\.b(?<bits>\d+) (?<name>\w+)(\[(?<bytes>\d+)\])?")]
    private static partial Regex Parameter();
}
