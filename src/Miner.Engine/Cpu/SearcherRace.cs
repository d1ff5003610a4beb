using Miner.Core.Hashing;
using Miner.Core.Mining;

namespace Miner.Engine.Cpu;

/// <summary>Finds the fastest path by running each for some milliseconds: feature bits do not tell it.</summary>
internal sealed class SearcherRace(TimeProvider time)
{
    private const int Laps = 5;

    // A quarter of a millisecond with AVX-512, eight milliseconds one word at a time.
    private const int HashesPerLap = 16384;

    /// <summary>The earlier in the list where two are equal.</summary>
    public CpuPath Winner(IEnumerable<CpuPath> paths)
    {
        Runner[] runners = [.. paths.Select(static path => new Runner(path))];
        foreach (Runner runner in runners) runner.RunLap();
        for (int lap = 0; lap < Laps; lap++)
            foreach (Runner runner in runners) Time(runner);
        return runners.MinBy(static runner => runner.BestTime)!.Path;
    }

    // The best lap counts, since whatever else runs here only ever slows one down.
    private void Time(Runner runner)
    {
        long start = time.GetTimestamp();
        int hashes = runner.RunLap();
        double perHash = time.GetElapsedTime(start).TotalSeconds / hashes;
        runner.BestTime = double.Min(runner.BestTime, perHash);
    }

    private sealed class Runner
    {
        private readonly IHeaderSearch _search;
        private readonly Work _work;

        public Runner(CpuPath path)
        {
            Path = path;
            _search = path.Form.Create();
            _work = PlantedBlock.All[0].WorkWith(_search.Width, place: 0, hitWord: 0);
        }

        public CpuPath Path { get; }

        /// <summary>Seconds a hash.</summary>
        public double BestTime { get; set; } = double.PositiveInfinity;

        /// <summary>Returns the number of hashes.</summary>
        public int RunLap()
        {
            int nonces = HashesPerLap / _search.Width;
            _search.Search(_work, new NonceRange(0, (ulong)nonces), []);
            return nonces * _search.Width;
        }
    }
}
