using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using Miner.Core.Mining;
using Miner.Engine;

namespace Miner.Bench.Gpu;

/// <summary>
/// Every device behind a driver with our kernel and with one written by hand, beside the processor's workers. An operation
/// is <see cref="Launches"/> launches in a row, as many under way at once as the device takes.
/// </summary>
[Config(typeof(Config))]
public class GpuBench
{
    internal const int Launches = 4;

    private Work _versions = null!;
    private Work _nonces = null!;
    private SearchPipe _searches = null!;

    public static IEnumerable<Contestant> Contestants => Contestant.All;

    [ParamsSource(nameof(Contestants))]
    public Contestant Contestant { get; set; } = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _searches = new SearchPipe(Contestant.Opened);
        _versions = PlantedBlock.All[0].WorkWith(Contestant.Opened.Info.VariantsPerWork, place: 0, hitWord: 0);
        _nonces = PlantedBlock.All[0].WorkWith(1, place: 0, hitWord: 0);
    }

    [Benchmark]
    public int Versions() => Search(_versions);

    [Benchmark]
    public int Nonces() => Search(_nonces);

    private int Search(Work work)
    {
        ulong launch = Contestant.Hashes / (ulong)work.Versions.Length;
        var rest = new NonceRange(0, launch * Launches);
        int found = 0;
        while (rest.Count > 0 || !_searches.IsEmpty)
        {
            while (_searches.HasRoom && rest.Count > 0)
            {
                (NonceRange range, rest) = rest.SplitAt(launch);
                _searches.Start(work, range);
            }

            found += _searches.Finish([], out _);
        }

        return found;
    }

    private sealed class Config : ManualConfig
    {
        public Config() => AddColumn(StatisticColumn.Min);
    }
}
