using System.CommandLine;
using System.CommandLine.Parsing;
using Miner.App.Settings;

namespace Miner.App.CommandLine;

/// <summary>
/// Walks over the tokens in the order they were typed, since <c>-u</c> and <c>-p</c> belong to the last <c>-o</c>.
/// Messages name options and never repeat a stray value: it may be half a password.
/// </summary>
internal sealed class CommandLineReader
{
    private readonly List<Fault> _faults = [];
    private readonly Uses _command;
    private readonly string _help;

    public CommandLineReader(ParseResult parsed)
    {
        string name = CommandTree.NameOf(parsed);
        _help = CommandTree.Commands.TryGetValue(name, out _command)
            ? $"'miner {name} -h' lists the options"
            : "'miner -h' lists the commands, 'miner mine -h' the options of one";
        FindStrays(parsed);
        FindMissingValues(parsed);
        TakeTokens(parsed.Tokens);
    }

    public SettingsDraft Draft { get; } = new();
    public IReadOnlyList<Fault> Faults => _faults;

    private void TakeTokens(IReadOnlyList<Token> tokens)
    {
        string? option = null;
        foreach (Token token in tokens)
        {
            if (token.Type == TokenType.Option && CommandTree.SettingOf(token.Value) is { Kind: SettingKind.Flag } flag)
                flag.Take(Draft, "true");
            else if (token.Type == TokenType.Option) option = token.Value;
            else if (token.Type == TokenType.Argument && option is not null)
            {
                TakeValue(option, token.Value);
                option = null;
            }
            else if (token.Type == TokenType.Argument) Draft.Records.Words.Add(token.Value);
        }
    }

    private void TakeValue(string option, string value)
    {
        if (CommandTree.SettingOf(option) is not { } setting) return;
        if (value.Length == 0) _faults.Add(new Fault(option, "needs a value"));
        else if (setting.Take(Draft, value) is { } refusal)
            _faults.Add(new Fault(option, refusal.Message, refusal.Hint));
    }

    private void FindMissingValues(ParseResult parsed)
    {
        foreach (ParseError error in parsed.Errors)
        {
            if (error.SymbolResult is not OptionResult option) continue;
            string typed = option.IdentifierToken?.Value ?? option.Option.Name;
            string value = option.Option.HelpName is { } name ? $"needs a value: {typed} {name}" : "takes no value";
            _faults.Add(new Fault(typed, value));
        }
    }

    private void FindStrays(ParseResult parsed)
    {
        // Without a command every word is a stray, and the first of them tells what is wrong.
        bool followsUnknown = false;
        foreach (string stray in parsed.UnmatchedTokens.Take(_command == Uses.None ? 1 : int.MaxValue))
        {
            bool isValue = !stray.StartsWith('-');
            (bool belongsToUnknown, followsUnknown) = (isValue && followsUnknown, !isValue);
            if (belongsToUnknown) continue;
            if (isValue)
            {
                _faults.Add(_command == Uses.None
                    ? NoSuchCommand(stray)
                    : new Fault(
                        null,
                        "a value stands where an option was expected",
                        $"values with spaces need quotes; {_help}"));
                continue;
            }

            string name = stray.Split('=', 2)[0];
            _faults.Add(new Fault(name, "there is no such option", HintFor(name)));
        }
    }

    private static Fault NoSuchCommand(string typed) => new(
        null,
        typed.All(char.IsAsciiLetter) ? $"there is no command '{typed}'" : "a command was expected first",
        NearestName.Hint(typed, CommandTree.Commands.Keys)
            ?? $"commands: {string.Join(", ", CommandTree.Commands.Keys)}");

    private string HintFor(string name)
    {
        if (_command == Uses.None && CommandTree.SettingOf(name) is not null)
            return $"name a command first: miner mine {name} …";
        IEnumerable<string> names = SettingList.Of(_command == Uses.None ? Uses.Mine : _command).Select(
            static setting => setting.Flag);
        if (_command != Uses.None && CommandTree.SettingOf(name) is { } elsewhere)
            return $"'{elsewhere.Flag}' is for: {string.Join(", ", CommandsOf(elsewhere))}";
        return NearestName.Hint(name, names) ?? _help;
    }

    private static IEnumerable<string> CommandsOf(Setting setting) =>
        CommandTree.Commands.Where(command => (setting.Uses & command.Value) != 0).Select(
            static command => command.Key);
}
