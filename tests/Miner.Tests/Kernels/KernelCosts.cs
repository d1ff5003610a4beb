namespace Miner.Tests.Kernels;

/// <summary>
/// Costs of the kernels on record, one file a compiler: what was found may differ a little, up or down.
/// </summary>
internal static class KernelCosts
{
    private const double Tolerance = 0.02;

    /// <summary>
    /// Prints a table as it is to be recorded, and compares it with the record line by line, number by number.
    /// </summary>
    public static void AssertRecorded(string file, IReadOnlyList<string> found)
    {
        string current = string.Join('\n', found);
        TestContext.Current.SendDiagnosticMessage($"{file}\n{current}");
        string path = Path.Combine(AppContext.BaseDirectory, "Kernels", "costs", file);
        Assert.True(File.Exists(path), $"no {file}; if this is good, record it:\n{current}");
        string[] recorded = File.ReadAllLines(path);
        Assert.True(
            recorded.Length == found.Count && recorded.Zip(found).All(static pair => IsLike(pair.First, pair.Second)),
            $"{file}: the kernels changed by more than {Tolerance:P0}; if this is good, record it:\n{current}");
    }

    private static bool IsLike(string recorded, string found)
    {
        string[] before = Words(recorded), now = Words(found);
        return before.Length == now.Length && before.Zip(now).All(static pair =>
            double.TryParse(pair.First, out double old) && double.TryParse(pair.Second, out double value)
                ? Math.Abs(value - old) <= double.Max(1, Tolerance * old)
                : pair.First == pair.Second);
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
