using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Miner.App.Settings;

namespace Miner.App.CommandLine;

/// <summary>The commands and their options, built from the list of settings.</summary>
internal static class CommandTree
{
    public static IReadOnlyDictionary<string, Uses> Commands { get; } = new Dictionary<string, Uses>
    {
        ["mine"] = Uses.Mine,
        ["demo"] = Uses.Demo,
        ["bench"] = Uses.Bench,
        ["devices"] = Uses.Devices,
        ["check"] = Uses.Check,
        ["records add"] = Uses.AddRecords,
        ["records status"] = Uses.RecordStatus,
        ["records prove"] = Uses.ProveRecords,
        ["records verify"] = Uses.VerifyRecord,
        ["records forget"] = Uses.ForgetPatient,
        ["records export"] = Uses.ExportBatch,
        ["records import"] = Uses.ImportBatch,
        ["headers sync"] = Uses.SyncHeaders,
    };

    /// <summary>What a command takes besides options, as help calls it; a trailing … means several.</summary>
    public static IReadOnlyDictionary<Uses, string> Words { get; } = new Dictionary<Uses, string>
    {
        [Uses.AddRecords] = "FILE…",
        [Uses.RecordStatus] = "[BATCH|FILE…]",
        [Uses.ProveRecords] = "FILE|BATCH…",
        [Uses.VerifyRecord] = "FILE",
        [Uses.ForgetPatient] = "PATIENT",
        [Uses.ExportBatch] = "BATCH",
        [Uses.ImportBatch] = "FILE",
    };

    /// <summary>The whole name of the command that was typed: <c>records add</c>.</summary>
    public static string NameOf(ParseResult parsed)
    {
        string name = "";
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult { Command: not RootCommand } here; at = at.Parent)
            name = $"{here.Command.Name} {name}";
        return name.TrimEnd();
    }

    /// <summary>Without response files: an argument that begins with @ is an argument.</summary>
    public static ParseResult Parse(IReadOnlyList<string> args) =>
        Build().Parse(args, new ParserConfiguration { EnablePosixBundling = true, ResponseFileTokenReplacer = null });

    private static RootCommand Build()
    {
        var root = new RootCommand("""
            Mines Bitcoin (SHA-256d) on a pool, on a node, or on a chain of its own.
            'miner COMMAND -h' lists the options of a command; 'miner demo' is the way to begin.
            """);
        root.Options.Clear();
        root.Directives.Clear();
        root.Add(new HelpOption("--help", "-h", "-?"));
        root.Add(new VersionOption("--version", "-V") { Recursive = true });
        root.Add(Command("mine", "Mine on pools or on Bitcoin nodes."));
        root.Add(Command("demo", "Mine on a development chain in this process: no network, no set-up."));
        root.Add(Command("bench", "Measure the hash rate of each device."));
        root.Add(Command("devices", "List what can hash here."));
        root.Add(Command("check", "Say what would go wrong, before any hashing."));
        root.Add(Records());
        root.Add(Headers());
        return root;
    }

    /// <summary>The setting behind an option as it was typed.</summary>
    public static Setting? SettingOf(string typed) => SettingList.All.FirstOrDefault(
        setting => setting.Flag == typed || setting.Aliases.Contains(typed, StringComparer.Ordinal));

    private static Command Records() => new("records", "Anchor health records in the blocks that are mined, and prove it.")
    {
        Command("records add", "Take records into a batch. FHIR NDJSON, resources and Bundles, or any file with --raw."),
        Command("records status", "Say how far batches have come, and when a block is to be expected."),
        Command("records prove", "Write the proofs of records: of those in a file, or of a whole batch."),
        Command("records verify", "Hold a record against its proof, without us: a header archive, one header or a node is enough."),
        Command("records forget", "Destroy a patient's key: nothing stored can be linked to the patient afterwards."),
        Command("records export", "Write a batch, with the keys of its patients, to one file."),
        Command("records import", "Take in a batch that another store has exported."),
    };

    private static Command Headers() => new("headers", "Keep the headers of a chain, to check proofs without a network.")
    {
        Command("headers sync", "Bring a header archive up to a node's best chain, or begin one."),
    };

    private static Command Command(string name, string help)
    {
        var command = new Command(name.Split(' ')[^1], help);
        if (Words.TryGetValue(Commands[name], out string? words))
            command.Add(new Argument<string[]>(words) { Arity = ArgumentArity.ZeroOrMore, HelpName = words });
        foreach (Setting setting in SettingList.Of(Commands[name]))
        {
            ILookup<bool, string> aliases = setting.Aliases.ToLookup(IsLong);
            command.Add(OptionFor(setting, setting.Flag, [.. aliases[false]], isHidden: false));
            foreach (string other in aliases[true]) command.Add(OptionFor(setting, other, [], isHidden: true));
        }

        return command;
    }

    private static bool IsLong(string alias) => alias.StartsWith("--", StringComparison.Ordinal);

    // Help sorts the names of an option, so a second long name is an option that it does not list.
    // Values stay texts here: what they mean is read in one place for the command line and for the file.
    private static Option OptionFor(Setting setting, string name, string[] aliases, bool isHidden)
    {
        Option option = setting.Kind == SettingKind.Flag
            ? new Option<bool>(name, aliases) { Arity = ArgumentArity.Zero }
            : new Option<string[]>(name, aliases) { HelpName = setting.ValueName, Arity = ArgumentArity.OneOrMore };
        (option.Description, option.Hidden) = (setting.Help, isHidden);
        return option;
    }
}
