using System.CommandLine;
using Miner.App.Settings;

namespace Miner.App.CommandLine;

/// <summary>Puts the command line over the config file, and checks the sum.</summary>
internal static class SettingsReader
{
    /// <summary>The settings, or every fault there is.</summary>
    public static (MinerSettings? Settings, IReadOnlyList<Fault> Faults) Read(
        ParseResult parsed, Func<string, string?> environment)
    {
        var line = new CommandLineReader(parsed);
        List<Fault> faults = [.. line.Faults];
        if (!CommandTree.Commands.TryGetValue(CommandTree.NameOf(parsed), out Uses command))
            return (null, faults.Count > 0 ? faults : [NoCommand()]);
        SettingsDraft draft = line.Draft;
        if (draft.ConfigFile is { } path)
        {
            SettingsFile file = SettingsFile.Read(path);
            faults.AddRange(file.Faults);
            draft = draft.Over(file.Draft);
        }

        var check = new SettingsCheck(draft, environment);
        MinerSettings settings = check.Build(command);
        // A misspelt option often hides the address; then a complaint about a missing one only confuses.
        if (faults.Count == 0 || draft.Sources.Count > 0) faults.AddRange(check.Faults);
        return (faults.Count == 0 ? settings : null, faults);
    }

    private static Fault NoCommand() =>
        new(null, "no command is given", $"commands: {string.Join(", ", CommandTree.Commands.Keys)}");
}
