using System.Globalization;

namespace Miner.App.Settings;

/// <summary>What to hash with.</summary>
internal static class DeviceSettings
{
    private const double LongestBench = 3600;

    public static IReadOnlyList<Setting> All { get; } =
    [
        new("threads", SettingKind.Number, "CPU threads (default: one for each logical processor).",
            static (draft, text) => Numbers.TakeWhole(
                text, 1, Environment.ProcessorCount, "threads on this machine", n => draft.Threads = n))
        {
            Aliases = ["-t"], ValueName = "N", Uses = Uses.Hashing,
        },
        new("device", SettingKind.Text, "What hashes: 'miner devices' lists the names (default: the best).",
            static (draft, text) => SourceSettings.Accept(draft.Devices = text))
        {
            Aliases = ["-d"], ValueName = "NAMES", Uses = Uses.Hashing,
        },
        new("cpu-affinity", SettingKind.Text, "Processors to pin threads to: 0,2,4-7 or a mask 0x55.", TakeAffinity)
        {
            ValueName = "LIST", Uses = Uses.Mine | Uses.Bench | Uses.Demo,
        },
        new("seconds", SettingKind.Number, "How long each device is measured (default 3).",
            static (draft, text) => Numbers.TakeReal(text, 0.1, LongestBench, "seconds", n => draft.Seconds = n))
        {
            ValueName = "N", Uses = Uses.Bench, IsInFile = false,
        },
        new("blocks", SettingKind.Number, "Stop after this many blocks (default 5).",
            static (draft, text) => Numbers.TakeWhole(text, 1, 1000, "blocks", n => draft.Blocks = n))
        {
            ValueName = "N", Uses = Uses.Demo, IsInFile = false,
        },
        new("json", SettingKind.Flag, "Print JSON, for scripts.",
            static (draft, text) => SourceSettings.Accept(draft.Json = text == "true"))
        {
            Uses = Uses.Bench | Uses.Devices, IsInFile = false,
        },
    ];

    private static Refusal? TakeAffinity(SettingsDraft draft, string text)
    {
        if (ReadProcessors(text) is not { Count: > 0 } processors)
            return new Refusal($"'{text}' is not a list of processors", "for example 0,2,4-7 or a mask such as 0x55");
        int there = Environment.ProcessorCount;
        if (processors[^1] >= there)
            return new Refusal($"there is no processor {processors[^1]}", $"processors on this machine: 0 to {there - 1}");
        draft.CpuAffinity = processors;
        return null;
    }

    private static List<int>? ReadProcessors(string text)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) return ReadMask(text[2..]);
        var processors = new SortedSet<int>();
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !TryIndex(ends[0], out int first) || !TryIndex(ends[^1], out int last) || last < first)
                return null;
            processors.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        return [.. processors];
    }

    private static List<int>? ReadMask(string digits)
    {
        if (!ulong.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong mask)) return null;
        return [.. Enumerable.Range(0, 64).Where(processor => (mask >> processor & 1) != 0)];
    }

    private static bool TryIndex(string text, out int index) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index) && index < 4096;
}
