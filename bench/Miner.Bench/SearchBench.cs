using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Miner.Core.Hashing;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Engine.Cpu;

namespace Miner.Bench;

/// <summary>Every path that runs here, along both axes; an operation is one double hash.</summary>
[Config(typeof(Config))]
public class SearchBench
{
    // A multiple of the square of every width up to 64: with versions in the lanes, nonces go in blocks of the width too.
    private const int Hashes = 9 * 64 * 64;

    private IHeaderSearch _search = null!;
    private Work _versions = null!;
    private Work _nonces = null!;

    public static IEnumerable<CpuPath> Paths => CpuSearchers.AvailablePaths;

    [ParamsSource(nameof(Paths))]
    public CpuPath Path { get; set; } = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _search = Path.Form.Create();
        _versions = PlantedBlock.All[0].WorkWith(_search.Width, place: 0, hitWord: 0);
        _nonces = PlantedBlock.All[0].WorkWith(1, place: 0, hitWord: 0);
    }

    [Benchmark(OperationsPerInvoke = Hashes)]
    public int Versions() => _search.Search(_versions, new NonceRange(0, (ulong)(Hashes / _search.Width)), []);

    [Benchmark(OperationsPerInvoke = Hashes)]
    public int Nonces() => _search.Search(_nonces, new NonceRange(0, Hashes), []);

    private sealed class Config : ManualConfig
    {
        public Config() => AddColumn(new HashRateColumn());
    }
}
