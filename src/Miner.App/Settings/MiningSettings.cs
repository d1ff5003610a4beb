namespace Miner.App.Settings;

/// <summary>How to mine there: for all pools and nodes alike.</summary>
internal static class MiningSettings
{
    // Less would be an attack on a pool that is down.
    private const double ShortestPause = 0.1;
    private const double LongestPause = 3600;
    private const double HighestDifficulty = 1e15;

    public static IReadOnlyList<Setting> All { get; } =
    [
        new("retries", SettingKind.Number, "Give up after this many attempts in a row (default: never).",
            static (draft, text) => Numbers.TakeWhole(text, 0, int.MaxValue, "attempts", n => draft.Retries = n))
        {
            Aliases = ["-r"], ValueName = "N", Uses = Uses.Sources,
        },
        new("retry-pause", SettingKind.Number, "The longest pause between attempts (default 30).",
            static (draft, text) => Numbers.TakeReal(
                text, ShortestPause, LongestPause, "seconds", n => draft.RetryPause = TimeSpan.FromSeconds(n)))
        {
            Aliases = ["-R"], ValueName = "SECONDS", Uses = Uses.Sources,
        },
        new("coinbase-addr", SettingKind.Text, "On a node: the address that is paid the block reward.",
            static (draft, text) => SourceSettings.Accept(draft.CoinbaseAddress = text))
        {
            Aliases = ["--btc-address", "--generate-to"], ValueName = "ADDRESS", Uses = Uses.Sources,
        },
        new("coinbase-sig", SettingKind.Text, "On a node: a text in the coinbase (default /miner/).",
            static (draft, text) => SourceSettings.Accept(draft.CoinbaseSignature = text))
        {
            Aliases = ["--btc-sig"], ValueName = "TEXT", Uses = Uses.Sources,
        },
        new("block-dir", SettingKind.Text, "On a node: the folder where found blocks are kept.",
            static (draft, text) => SourceSettings.Accept(draft.BlockDirectory = text))
        {
            ValueName = "FOLDER", Uses = Uses.Sources,
        },
        new("no-version-rolling", SettingKind.Flag, "Leave the header's version bits alone (no BIP 310).",
            static (draft, text) => SourceSettings.Accept(draft.NoVersionRolling = text == "true"))
        {
            Uses = Uses.Sources | Uses.Bench,
        },
        new("suggest-difficulty", SettingKind.Number, "The share difficulty to ask the pool for.",
            static (draft, text) => Numbers.TakeReal(
                text, 1e-6, HighestDifficulty, "difficulty", n => draft.SuggestDifficulty = n))
        {
            ValueName = "N", Uses = Uses.Sources,
        },
        new("record", SettingKind.Text, "Record the dialogue with the pool as JSON lines, passwords left out.",
            static (draft, text) => SourceSettings.Accept(draft.RecordPath = text))
        {
            ValueName = "FILE", Uses = Uses.Sources,
        },
    ];
}
