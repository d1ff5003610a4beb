namespace Miner.App.Settings;

/// <summary>Where the miner keeps what must outlive it, unless the user names another place.</summary>
internal static class DataDirectory
{
    /// <summary>Found blocks that no node has confirmed yet.</summary>
    public static string Blocks => Path.Combine(Root, "blocks");

    /// <summary>What each way to hash last measured.</summary>
    public static string RateFile => Path.Combine(Root, "rates.json");

    /// <summary>How each GPU is fed best.</summary>
    public static string Tuning => Path.Combine(Root, "tuning");

    /// <summary>The record store.</summary>
    public static string Records => Path.Combine(Root, "records");

    private static string Root => Path.Combine(
        Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "miner");
}
