using System.CommandLine;
using Miner.App.CommandLine;
using Miner.App.Commands;
using Miner.App.Settings;

namespace Miner.App;

/// <summary>
/// From arguments to an exit code: the only place that prints faults, and the last that sees an exception.
/// </summary>
internal static class MinerProgram
{
    public static async Task<ExitCode> RunAsync(string[] args, Surroundings around)
    {
        bool debug = args.Contains("-D") || args.Contains("--debug");
        try
        {
            return await RunCommandAsync(args, around);
        }
        catch (UserFaultException e)
        {
            e.Fault.Print(around.Error);
            return e.Code;
        }
        catch (Exception e)
        {
            around.Error.WriteLine($"error: unexpected: {e.GetType().Name}: {Output.TerminalText.Clean(e.Message)}");
            around.Error.WriteLine(
                debug ? e.ToString() : "hint: this is a bug; run again with -D for the details to report");
            return ExitCode.Bug;
        }
    }

    private static async Task<ExitCode> RunCommandAsync(string[] args, Surroundings around)
    {
        if (args.Length == 0)
        {
            CommandTree.Parse(["--help"]).Invoke(new InvocationConfiguration { Output = around.Error });
            return ExitCode.Usage;
        }

        ParseResult parsed = CommandTree.Parse(args);
        if (parsed.Action is System.CommandLine.Help.HelpAction || AsksForVersion(parsed))
        {
            parsed.Invoke(new InvocationConfiguration { Output = around.Out, Error = around.Error });
            return ExitCode.Done;
        }

        (MinerSettings? settings, IReadOnlyList<Fault> faults) = SettingsReader.Read(parsed, around.Environment);
        foreach (Fault fault in faults) fault.Print(around.Error);
        return settings is null
            ? ExitCode.Usage
            : await ICommand.Named(parsed.CommandResult.Command.Name).RunAsync(settings, around);
    }

    private static bool AsksForVersion(ParseResult parsed) =>
        parsed.GetResult("--version") is not null && parsed.UnmatchedTokens.Count == 0;
}
