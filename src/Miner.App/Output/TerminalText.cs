using System.Globalization;
using System.Text;

namespace Miner.App.Output;

/// <summary>Makes text from outside fit for a terminal: pools and nodes choose what it says.</summary>
internal static class TerminalText
{
    /// <summary>
    /// Shows control, format and line-breaking characters as \u-escapes, so that one event stays one line.
    /// </summary>
    public static string Clean(string text)
    {
        if (!text.Any(IsUnsafe)) return text;
        var clean = new StringBuilder(text.Length + 16);
        foreach (char character in text)
        {
            if (!IsUnsafe(character)) clean.Append(character);
            else clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
        }

        return clean.ToString();
    }

    // Format characters hold the bidirectional overrides, with which a text can be made to read as another.
    private static bool IsUnsafe(char character) => char.GetUnicodeCategory(character) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;
}
