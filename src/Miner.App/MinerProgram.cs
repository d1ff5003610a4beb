using System.Collections.Immutable;
using System.CommandLine;
using Miner.App.CommandLine;
using Miner.App.Commands;
using Miner.App.Output;
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
        ImmutableArray<string> secrets = [];
        try
        {
            return await RunCommandAsync(args, around, found => secrets = found);
        }
        catch (UserFaultException e)
        {
            (e.Fault with { Message = Secrets.Mask(e.Fault.Message, secrets) }).Print(around.Error);
            return e.Code;
        }
        catch (Exception e)
        {
            string message = TerminalText.Clean(Secrets.Mask(e.Message, secrets));
            around.Error.WriteLine($"error: unexpected: {e.GetType().Name}: {message}");
            around.Error.WriteLine(debug
                ? Secrets.Mask(e.ToString(), secrets)
                : "hint: this is a bug; run again with -D for the details to report");
            return ExitCode.Bug;
        }
    }

    private static async Task<ExitCode> RunCommandAsync(
        string[] args, Surroundings around, Action<ImmutableArray<string>> tellSecrets)
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
        if (settings is null) return ExitCode.Usage;
        tellSecrets(settings.Secrets);
        return await ICommand.Named(CommandTree.NameOf(parsed)).RunAsync(settings, around);
    }

    private static bool AsksForVersion(ParseResult parsed) =>
        parsed.GetResult("--version") is not null && parsed.UnmatchedTokens.Count == 0;
}
