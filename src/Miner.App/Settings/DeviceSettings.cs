using System.Collections.Immutable;
using Miner.Engine.Cpu;
using Miner.Kernels.Host;

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
            Aliases = ["-t"], ValueName = "N", Uses = Uses.Hashing | Uses.RecordStatus,
        },
        new("device", SettingKind.Text, "What hashes: 'miner devices' lists the names (default: all).",
            static (draft, text) => SourceSettings.Accept(draft.Devices = text))
        {
            Aliases = ["-d"], ValueName = "NAMES", Uses = Uses.Hashing | Uses.RecordStatus,
        },
        new(
            "cpu-affinity",
            SettingKind.Text,
            "Cores to pin threads to, as a mask: 0x3 are cores 0 and 1.",
            TakeAffinity)
        {
            ValueName = "MASK", Uses = Uses.Mine | Uses.Bench | Uses.Demo,
        },
        new("intensity", SettingKind.Number, "How long new work may wait for a GPU, in ms (default 40).", TakeIntensity)
        {
            ValueName = "MS", Uses = Uses.Mine | Uses.Bench | Uses.Demo,
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
        new("keep", SettingKind.Text, "Leave the demo's records, proofs and headers in this folder.",
            static (draft, text) => SourceSettings.Accept(draft.KeepFolder = text))
        {
            ValueName = "FOLDER", Uses = Uses.Demo, IsInFile = false,
        },
        new("verify", SettingKind.Flag, "Fail where the hits do not fit the hashes a device claims (by 4 sigma).",
            static (draft, text) => SourceSettings.Accept(draft.Verify = text == "true"))
        {
            Uses = Uses.Bench, IsInFile = false,
        },
        new("json", SettingKind.Flag, "Print JSON, for scripts.",
            static (draft, text) => SourceSettings.Accept(draft.Json = text == "true"))
        {
            Uses = Uses.Bench | Uses.Devices | Uses.AddRecords | Uses.RecordStatus | Uses.ProveRecords | Uses.VerifyRecord,
            IsInFile = false,
        },
    ];

    private static Refusal? TakeIntensity(SettingsDraft draft, string text) => Numbers.TakeReal(
        text,
        GpuOptions.LowestIntensity.TotalMilliseconds,
        GpuOptions.HighestIntensity.TotalMilliseconds,
        "milliseconds",
        number => draft.Intensity = TimeSpan.FromMilliseconds(number));

    private static Refusal? TakeAffinity(SettingsDraft draft, string text)
    {
        if (ThreadAffinity.Obstacle is { } obstacle) return new Refusal(obstacle);
        try
        {
            var mask = CpuMask.Parse(text);
            ImmutableSortedSet<int> there = ThreadAffinity.AllowedCores();
            int[] missing = [.. mask.Cores.Where(core => !there.Contains(core))];
            string all = string.Join(", ", there);
            if (missing.Length > 0)
            {
                string named = string.Join(", ", missing);
                return new Refusal($"there is no core {named} for this process", $"cores there are: {all}");
            }

            draft.CpuAffinity = mask;
            return null;
        }
        catch (FormatException e)
        {
            return new Refusal(e.Message, "bit 0 is core 0: 0x5 are cores 0 and 2");
        }
    }
}
