using Miner.App.CommandLine;
using Miner.App.Settings;

namespace Miner.Tests.Commands;

/// <summary>Reads command lines as the program does.</summary>
internal static class Lines
{
    /// <summary>BIP 173's example of a P2WPKH address on the main network.</summary>
    public const string Address = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";

    public static (MinerSettings? Settings, IReadOnlyList<Fault> Faults) Read(
        IReadOnlyDictionary<string, string> environment, params string[] words) =>
        SettingsReader.Read(CommandTree.Parse(words), environment.GetValueOrDefault);

    public static MinerSettings Accepted(params string[] words)
    {
        (MinerSettings? settings, IReadOnlyList<Fault> faults) = Read(new Dictionary<string, string>(), words);
        Assert.Empty(faults);
        return settings!;
    }

    public static IReadOnlyList<Fault> Refused(params string[] words)
    {
        (MinerSettings? settings, IReadOnlyList<Fault> faults) = Read(new Dictionary<string, string>(), words);
        Assert.Null(settings);
        Assert.NotEmpty(faults);
        return faults;
    }
}
