using System.Collections.Immutable;
using Miner.Kernels.Host;
using Miner.Pools.Node;

namespace Miner.App.Settings;

/// <summary>Turns a draft into settings, and finds everything that is missing or contradicts itself.</summary>
internal sealed class SettingsCheck(SettingsDraft draft, Func<string, string?> environment)
{
    private readonly List<Fault> _faults = [];

    public IReadOnlyList<Fault> Faults => _faults;

    /// <summary>The settings for the command; worth something only where <see cref="Faults"/> stayed empty.</summary>
    public MinerSettings Build(Uses command)
    {
        if (draft is { Quiet: true, Debug: true })
            _faults.Add(new Fault("-q, -D", "quiet and debug contradict each other"));
        bool needsSource = (command & Uses.Sources) != 0;
        return new MinerSettings
        {
            Sources = needsSource ? Plans() : [],
            Threads = draft.Threads,
            Devices = draft.Devices,
            CpuAffinity = draft.CpuAffinity,
            RateFile = DataDirectory.RateFile,
            Intensity = draft.Intensity ?? new GpuOptions().Intensity,
            TuningFolder = DataDirectory.Tuning,
            LogFile = draft.LogFile,
            Quiet = draft.Quiet ?? false,
            Debug = draft.Debug ?? false,
            NoColor = draft.NoColor ?? false,
            BenchTime = TimeSpan.FromSeconds(draft.Seconds ?? 3),
            Verify = draft.Verify ?? false,
            VersionRolling = !(draft.NoVersionRolling ?? false),
            DemoBlocks = draft.Blocks ?? 5,
            KeepFolder = draft.KeepFolder,
            Json = draft.Json ?? false,
            Records = draft.Records.Build(command, environment, _faults),
            Proofs = draft.Proofs.Build(command, draft.Sources.Count, _faults),
            Nodes = (command & Uses.Asking) != 0 ? Nodes() : [],
            Secrets = Secrets(),
        };
    }

    private ImmutableArray<SourcePlan> Plans()
    {
        if (draft.Sources.Count == 0)
        {
            _faults.Add(new Fault(
                null,
                "no pool and no node is named",
                "miner mine -o stratum+tcp://pool.example:3333 -u WALLET.worker, or without any: miner demo"));
            return [];
        }

        var plans = new SourcePlans(draft, _faults);
        AddTo(plans);
        ImmutableArray<SourcePlan> all = plans.ToImmutable();
        if (draft.Records.Directory is not null && all.FirstOrDefault(static plan => plan is SourcePlan.Pool) is { } pool)
            _faults.Add(new Fault(
                "--records",
                $"{pool} makes the coinbase itself: a miner at a Stratum pool cannot put a root into its blocks",
                "a node of your own can: -o http://NODE:8332 --coinbase-addr ADDRESS; to see it work: miner demo"));
        return all;
    }

    private ImmutableArray<NodeEndpoint> Nodes()
    {
        var plans = new SourcePlans(draft, _faults) { OnlyAsks = true };
        AddTo(plans);
        return plans.Nodes;
    }

    private void AddTo(SourcePlans plans)
    {
        for (int index = 0; index < draft.Sources.Count; index++)
        {
            draft.Sources[index].Password ??= environment(PasswordVariable(index));
            plans.Add(draft.Sources[index], index);
        }
    }

    private static string PasswordVariable(int index) => index == 0 ? "MINER_PASSWORD" : $"MINER_PASSWORD_{index + 1}";

    // One or two characters (the customary x) would blot out half of every log line and protect nothing.
    private ImmutableArray<string> Secrets() =>
    [
        .. draft.Sources
            .SelectMany(static source => new[] { source.Password, source.Proxy?.Password })
            .Append(environment(RecordDraft.MasterKeyVariable))
            .OfType<string>()
            .Where(static secret => secret.Length > 2)
            .Distinct()
            .OrderByDescending(static secret => secret.Length),
    ];
}
