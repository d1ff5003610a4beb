namespace Miner.App.Settings;

/// <summary>
/// Every setting there is, once: the command line, the config file, help and the README's table are read from this
/// list.
/// </summary>
internal static class SettingList
{
    public static IReadOnlyList<Setting> All { get; } =
    [
        .. SourceSettings.All,
        .. MiningSettings.All,
        .. DeviceSettings.All,
        .. RecordSettings.All,
        .. ProofSettings.All,
        .. OutputSettings.All,
    ];

    /// <summary>What may stand in a config file outside of <c>pools</c>.</summary>
    public static IEnumerable<Setting> InFile =>
        All.Where(static setting => setting is { IsInFile: true, IsPerSource: false });

    /// <summary>What may stand in an object of <c>pools</c>.</summary>
    public static IEnumerable<Setting> InPool =>
        All.Where(static setting => setting is { IsInFile: true, IsPerSource: true });

    public static IEnumerable<Setting> Of(Uses command) => All.Where(setting => (setting.Uses & command) != 0);
}
