using System.Text;
using Miner.App;
using Miner.App.CommandLine;
using Miner.App.Settings;

namespace Miner.Tests;

/// <summary>The README's tables are what the program says of itself.</summary>
public sealed class ReadMeTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public void Options_OfTheReadMe_AreThoseOfTheProgram() => AssertContains(OptionTable());

    [Fact]
    public void ExitCodes_OfTheReadMe_AreThoseOfTheProgram()
    {
        foreach (ExitCode code in Enum.GetValues<ExitCode>())
            Assert.Contains($"\n| {(int)code} | ", Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ConfigFile_OfTheReadMe_IsReadWithoutFault()
    {
        string json = Text.Split("```json\n")[1].Split("```")[0];
        SettingsFile file = SettingsFile.Parse("README.md", Encoding.UTF8.GetBytes(json));
        Assert.Empty(file.Faults);
    }

    [Fact]
    public void Links_OfTheReadMe_LeadToFilesThatAreThere()
    {
        IEnumerable<string> targets = Text.Split("](").Skip(1).Select(static rest => rest.Split(')')[0])
            .Where(static target => !target.StartsWith("http", StringComparison.Ordinal));
        Assert.All(targets, static target => Assert.True(Path.Exists(Path.Combine(Repository.Root, target)), target));
    }

    [Fact]
    public void Rates_OfTheReadMe_AreThoseOfAResultsFile()
    {
        string[] lines = Text.Split("<!-- rates -->")[1].Split("<!-- /rates -->")[0].Split('\n');
        ILookup<bool, string> rows = lines.Where(static line => line.StartsWith('|'))
            .ToLookup(static line => line.Contains("](bench/results/", StringComparison.Ordinal));
        string[] bars = [.. lines.Where(static line => line.Contains('█', StringComparison.Ordinal))];
        string results = string.Concat(Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "bench", "results"), "*.md").Select(File.ReadAllText));
        Assert.NotEmpty(bars);
        // But for the two lines over the table of machines.
        Assert.All(bars.Concat(rows[false].Skip(2)), line => Assert.Contains(line, results, StringComparison.Ordinal));
        Assert.NotEmpty(rows[true]);
        Assert.All(rows[true], static row =>
        {
            string file = File.ReadAllText(Path.Combine(Repository.Root, row.Split("](")[1].Split(')')[0]));
            Assert.All(
                row.Split(") |")[1].Split([' ', '|', '/', '–'], StringSplitOptions.RemoveEmptyEntries),
                rate => Assert.Contains($" {rate} MH/s  █", file, StringComparison.Ordinal));
        });
    }

    private static string OptionTable()
    {
        var table = new StringBuilder("| option | commands | meaning |\n|---|---|---|\n");
        foreach (Setting setting in SettingList.All)
        {
            string value = setting.ValueName is null ? "" : $" {setting.ValueName}";
            table.Append($"| {NamesOf(setting)}{value} | {CommandsOf(setting)} | {setting.Help} |\n");
        }

        return table.ToString();
    }

    // The short name, the name, its other names.
    private static string NamesOf(Setting setting)
    {
        ILookup<bool, string> aliases = setting.Aliases.ToLookup(static name => name.StartsWith("--", StringComparison.Ordinal));
        return string.Join(" ", aliases[false].Append(setting.Flag).Concat(aliases[true]).Select(static name => $"`{name}`"));
    }

    private static string CommandsOf(Setting setting) => setting.Uses == Uses.All
        ? "all"
        : string.Join(
            ", ",
            CommandTree.Commands.Where(command => setting.Uses.HasFlag(command.Value)).Select(static command => command.Key));

    // A README that lags behind is mended by pasting the table from the failure.
    private static void AssertContains(string table) =>
        Assert.True(Text.Contains(table, StringComparison.Ordinal), $"README.md should contain:\n{table}");
}
