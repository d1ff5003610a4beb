using System.Globalization;
using System.Text;

namespace Miner.Pools.Stratum;

/// <summary>A password, kept out of what a pool says back to us. The customary "x" is no secret.</summary>
internal sealed class Secret(string password)
{
    private const int ShortestSecret = 4;

    // Of \u0041.
    private const int EscapeLength = 6;

    /// <summary>
    /// Hides it as plain text and in every way JSON may write it; at the end of a long text also where it was cut off.
    /// </summary>
    public string HideIn(string text)
    {
        if (password.Length < ShortestSecret) return text;
        var shown = new StringBuilder(text.Length);
        for (int at = 0; at < text.Length;)
        {
            int? end = EndOfMatch(text, at);
            if (end is null) shown.Append(text[at]);
            else shown.Append("***");
            at = end ?? at + 1;
        }

        return shown.ToString();
    }

    public override string ToString() => "***";

    // No regular expression: one of the length of a token is beyond what .NET runs without backtracking.
    private int? EndOfMatch(string text, int start)
    {
        if (text[start] != password[0] && text[start] != '\\') return null;
        HashSet<int> ends = [start];
        for (int index = 0; index < password.Length; index++)
        {
            HashSet<int> next = [.. ends.SelectMany(end => EndsOf(password[index], text, end))];
            if (next.Count == 0)
            {
                bool isCut = text.Length >= PeerText.MaxLength / 2 && ends.Contains(text.Length);
                return isCut && index >= ShortestSecret ? text.Length : null;
            }

            ends = next;
        }

        return ends.Max();
    }

    // A backslash may stand for itself or be the first half of an escape, so there may be several.
    private static IEnumerable<int> EndsOf(char letter, string text, int at)
    {
        if (at >= text.Length) yield break;
        if (text[at] == letter) yield return at + 1;
        if (text[at] != '\\' || at + 1 >= text.Length) yield break;
        if (text[at + 1] == letter) yield return at + 2;
        if (text[at + 1] != 'u' || at + EscapeLength > text.Length) yield break;
        ReadOnlySpan<char> digits = text.AsSpan(at + 2, EscapeLength - 2);
        if (ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code)
            && code == letter)
            yield return at + EscapeLength;
    }
}
