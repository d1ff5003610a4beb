using System.Globalization;
using System.Text;

namespace Miner.Pools;

/// <summary>Text that a stranger wrote, made fit for a log or a screen.</summary>
internal static class PeerText
{
    public const int MaxLength = 200;

    /// <summary>One line of at most 200 characters without control, format or broken surrogate characters.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, MaxLength));
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > MaxLength) break;
            if (IsShown(Rune.GetUnicodeCategory(rune))) clean.Append(rune.ToString());
        }

        return clean.ToString().Trim();
    }

    // Format characters turn the direction of text around; a terminal obeys control characters.
    private static bool IsShown(UnicodeCategory category) => category is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or
        UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
