namespace Miner.App.Settings;

/// <summary>What is printed, and where to.</summary>
internal static class OutputSettings
{
    public static IReadOnlyList<Setting> All { get; } =
    [
        new("config", SettingKind.Text, "Read settings from a JSON file; the command line overrides it.",
            static (draft, text) => SourceSettings.Accept(draft.ConfigFile = text))
        {
            Aliases = ["-c"], ValueName = "FILE", Uses = Uses.All, IsInFile = false,
        },
        new("log-file", SettingKind.Text, "Append the log to this file as well.",
            static (draft, text) => SourceSettings.Accept(draft.LogFile = text))
        {
            ValueName = "FILE", Uses = Uses.Mine | Uses.Demo,
        },
        new("quiet", SettingKind.Flag, "Only warnings, and the rate once a minute.",
            static (draft, text) => SourceSettings.Accept(draft.Quiet = text == "true"))
        {
            Aliases = ["-q"], Uses = Uses.Mine | Uses.Demo,
        },
        new("debug", SettingKind.Flag, "Log details, and print the stack of an unexpected error.",
            static (draft, text) => SourceSettings.Accept(draft.Debug = text == "true"))
        {
            Aliases = ["-D"], Uses = Uses.All,
        },
        new("no-color", SettingKind.Flag, "No colours (as does the environment variable NO_COLOR).",
            static (draft, text) => SourceSettings.Accept(draft.NoColor = text == "true"))
        {
            Uses = Uses.All,
        },
    ];
}
