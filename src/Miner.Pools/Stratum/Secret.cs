using System.Text.RegularExpressions;

namespace Miner.Pools.Stratum;

/// <summary>A password, kept out of what a pool says back to us. The customary "x" is no secret.</summary>
internal sealed class Secret(string password)
{
    private const int ShortestSecret = 4;

    private readonly Regex? _spellings = password.Length < ShortestSecret
        ? null
        : new Regex(string.Concat(password.Select(Spellings)), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>Hides it as plain text and in every way JSON may write it.</summary>
    public string HideIn(string text) => _spellings is null ? text : _spellings.Replace(text, "***");

    public override string ToString() => "***";

    private static string Spellings(char letter) =>
        $@"(?:\\?{Regex.Escape(letter.ToString())}|\\u(?i:{(int)letter:x4}))";
}
