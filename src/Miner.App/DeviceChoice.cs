using System.Collections.Immutable;
using Miner.App.Settings;
using Miner.Engine.Cpu;
using Miner.Kernels.Host;

namespace Miner.App;

/// <summary>
/// What <c>-d</c> asks for: names separated by commas. A name that stands there twice, or that <c>all</c> has in it,
/// counts once.
/// </summary>
/// <param name="Searchers">Ways to search on the CPU, by name.</param>
internal sealed record DeviceChoice(ImmutableArray<string> Searchers, ImmutableArray<GpuListing> Gpus)
{
    public const string All = "all";
    public const string Cpu = "cpu";

    /// <param name="names">As typed; null for all that mines by default.</param>
    /// <param name="gpus">What drivers offer; asked only where that matters.</param>
    /// <exception cref="UserFaultException">There is no such device here; the message names those that are.</exception>
    public static DeviceChoice Of(string? names, Func<ImmutableArray<GpuListing>> gpus)
    {
        var searchers = new List<string>();
        var chosen = new List<GpuListing>();
        foreach (string name in (names ?? All).Split(',', StringSplitOptions.TrimEntries))
        {
            if (name is All or Cpu) searchers.Add(CpuOptions.Best);
            if (name == All) chosen.AddRange(gpus().Where(static gpu => gpu.MinesByDefault));
            if (name is All or Cpu) continue;
            if (Searcher(name) is { } searcher) searchers.Add(searcher);
            else chosen.Add(gpus().FirstOrDefault(gpu => gpu.Name == name) ?? throw Unknown(name, gpus()));
        }

        return new DeviceChoice([.. searchers.Distinct()], [.. chosen.Distinct()]);
    }

    public static string NameOf(CpuSearcher searcher) => $"{Cpu}:{searcher}";

    public static string NameOf(CpuPath path) => $"{Cpu}:{path}";

    private static string? Searcher(string name)
    {
        string bare = name.StartsWith($"{Cpu}:", StringComparison.Ordinal) ? name[(Cpu.Length + 1)..] : name;
        return CpuSearchers.Named(bare).IsEmpty ? null : bare;
    }

    private static UserFaultException Unknown(string name, ImmutableArray<GpuListing> gpus)
    {
        string bare = name.StartsWith($"{Cpu}:", StringComparison.Ordinal) ? name[(Cpu.Length + 1)..] : name;
        bool exists = CpuSearchers.All.Any(searcher =>
            searcher.Name == bare || searcher.Paths.Any(path => path.ToString() == bare));
        IEnumerable<string> available =
        [
            All, Cpu, .. CpuSearchers.Available.Select(NameOf), .. gpus.Select(static gpu => gpu.Name),
        ];
        return new UserFaultException(ExitCode.Usage, new Fault(
            "--device",
            exists ? $"'{name}' does not run on this processor" : $"there is no device '{name}'",
            "available here: " + string.Join(", ", available)));
    }
}
