using System.Globalization;

namespace Miner.App.Settings;

/// <summary>Reads numbers of settings, and says in the refusal what would have been taken.</summary>
internal static class Numbers
{
    public static Refusal? TakeWhole(string text, int lowest, int highest, string what, Action<int> take)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            && number >= lowest && number <= highest)
        {
            take(number);
            return null;
        }

        string range = highest == int.MaxValue ? $"{lowest} or more" : $"{lowest} to {highest}";
        return new Refusal($"'{text}' is not a number that fits", $"{what}: {range}");
    }

    /// <summary>Takes a finite number from <paramref name="lowest"/> to <paramref name="highest"/>.</summary>
    public static Refusal? TakeReal(string text, double lowest, double highest, string what, Action<double> take)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && number >= lowest && number <= highest)
        {
            take(number);
            return null;
        }

        string range = string.Create(CultureInfo.InvariantCulture, $"{lowest:0.######} to {highest:0}");
        return new Refusal($"'{text}' is not a number that fits", $"{what}: {range}");
    }
}
