using System.Globalization;

namespace Miner.App.Output;

/// <summary>Numbers as people read them, the same in every culture.</summary>
internal static class Units
{
    private static readonly string[] Prefixes = ["", "k", "M", "G", "T", "P", "E", "Z", "Y"];
    private const double Minute = 60, Hour = 3600, Day = 86_400, Year = 365.25 * Day;

    /// <summary><c>12.34 MH/s</c>; n/a where it is not known yet.</summary>
    public static string Rate(double? hashesPerSecond) =>
        hashesPerSecond is { } rate ? Scaled(rate, Step(rate)) + " " + RateUnit(rate) : "n/a";

    /// <summary>Several rates in the unit of the largest: <c>12.3 11.9 n/a MH/s</c>.</summary>
    public static string Rates(params ReadOnlySpan<double?> rates)
    {
        double largest = 0;
        foreach (double? rate in rates) largest = Math.Max(largest, rate ?? 0);
        string[] texts = new string[rates.Length];
        for (int i = 0; i < rates.Length; i++) texts[i] = rates[i] is { } rate ? Scaled(rate, Step(largest)) : "n/a";
        return string.Join(' ', texts) + " " + RateUnit(largest);
    }

    /// <summary>Four significant digits and a prefix: <c>82.30T</c>; below 1 as it is: <c>0.0012</c>.</summary>
    public static string Difficulty(double difficulty)
    {
        if (double.IsPositiveInfinity(difficulty)) return "infinite";
        if (difficulty is > 0 and < 0.001) return difficulty.ToString("0.####e+0", CultureInfo.InvariantCulture);
        if (difficulty is > 0 and < 1) return difficulty.ToString("0.####", CultureInfo.InvariantCulture);
        int step = Step(difficulty);
        return step == 0
            ? difficulty.ToString("0.##", CultureInfo.InvariantCulture)
            : Scaled(difficulty, step) + Prefixes[step];
    }

    /// <summary>Whole numbers with groups: <c>1,234,567</c>.</summary>
    public static string Count(double number) => Math.Round(number).ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>1 record</c>, <c>2,000 records</c>.</summary>
    public static string Count(double number, string one, string? many = null) =>
        $"{Count(number)} {(number == 1 ? one : many ?? one + "s")}";

    /// <summary><c>1.23 TH</c></summary>
    public static string Hashes(double hashes) => $"{Scaled(hashes, Step(hashes))} {Prefixes[Step(hashes)]}H";

    /// <summary><c>7.75 GiB</c></summary>
    public static string Bytes(long bytes) =>
        (bytes / (double)(1 << 30)).ToString("0.##", CultureInfo.InvariantCulture) + " GiB";

    /// <summary>The two largest units: <c>4 min 12 s</c>, <c>3 d 4 h</c>, <c>1,200 years</c>.</summary>
    public static string Duration(double seconds)
    {
        if (!double.IsFinite(seconds)) return "never";
        return seconds switch
        {
            < 1 => seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
            < Minute => $"{Math.Floor(seconds):0} s",
            < Hour => $"{Math.Floor(seconds / Minute):0} min {Math.Floor(seconds % Minute):0} s",
            < Day => $"{Math.Floor(seconds / Hour):0} h {Math.Floor(seconds % Hour / Minute):0} min",
            < 2 * Year => $"{Math.Floor(seconds / Day):0} d {Math.Floor(seconds % Day / Hour):0} h",
            < 1e6 * Year => Count(seconds / Year) + " years",
            _ => (seconds / Year).ToString("0.0e+0", CultureInfo.InvariantCulture) + " years",
        };
    }

    public static string Duration(TimeSpan time) => Duration(time.TotalSeconds);

    /// <summary><c>03:12:07</c>, with days where there are any.</summary>
    public static string Clock(TimeSpan time) =>
        time.ToString(time.TotalDays >= 1 ? @"d\.hh\:mm\:ss" : @"hh\:mm\:ss", CultureInfo.InvariantCulture);

    private static string RateUnit(double rate) => Prefixes[Step(rate)] + "H/s";

    // xmrig and cpuminer switch to the next unit at 1000 as well.
    private static int Step(double value)
    {
        int step = 0;
        for (double rest = value; rest >= 999.95 && step < Prefixes.Length - 1; rest /= 1000) step++;
        return step;
    }

    private static string Scaled(double value, int step)
    {
        double scaled = value / Math.Pow(1000, step);
        string format = scaled switch { >= 100 => "0.0", >= 10 => "0.00", _ => step == 0 ? "0.#" : "0.000" };
        return scaled.ToString(format, CultureInfo.InvariantCulture);
    }
}
