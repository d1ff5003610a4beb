using System.Collections.Immutable;
using Miner.Core.Hashing;
using Miner.Core.Mining;

namespace Miner.Engine.Cpu;

/// <summary>What one thread made of a path, in hashes a second.</summary>
/// <param name="Versions">With block versions in the lanes, as where version rolling is allowed.</param>
/// <param name="Nonces">With nonces in the lanes.</param>
public sealed record PathRate(CpuPath Path, double Versions, double Nonces);

/// <summary>Measures paths by running each for some milliseconds: feature bits do not tell which is fastest.</summary>
internal sealed class SearcherRace(TimeProvider time)
{
    private const int Laps = 5;
    private static readonly TimeSpan LapTime = TimeSpan.FromMilliseconds(2);

    public ImmutableArray<PathRate> Run(IEnumerable<CpuPath> paths)
    {
        (CpuPath Path, Runner Versions, Runner Nonces)[] entries =
        [
            .. from path in paths
               let search = path.Form.Create()
               select (path, new Runner(search, search.Width, time), new Runner(search, 1, time)),
        ];
        Runner[] runners = [.. entries.SelectMany(static entry => new[] { entry.Versions, entry.Nonces })];
        foreach (Runner runner in runners) runner.WarmUp();
        for (int lap = 0; lap < Laps; lap++)
            foreach (Runner runner in runners) runner.RunLap();
        return [.. entries.Select(static entry => new PathRate(entry.Path, entry.Versions.Best, entry.Nonces.Best))];
    }

    private sealed class Runner(IHeaderSearch search, int variants, TimeProvider time)
    {
        private const ulong FirstNonces = 64;
        private const ulong MostNonces = 1 << 24;

        private readonly Work _work = PlantedBlock.All[0].WorkWith(variants, place: 0, hitWord: 0);
        private ulong _nonces = FirstNonces;

        /// <summary>Of the best lap, since whatever else runs here only ever slows one down.</summary>
        public double Best { get; private set; }

        /// <summary>Lets the search be compiled, then finds how much work fills a lap, fast path or slow.</summary>
        public void WarmUp()
        {
            RunLap();
            while (RunLap() < LapTime / 2 && _nonces < MostNonces) _nonces *= 2;
            Best = 0;
        }

        public TimeSpan RunLap()
        {
            long start = time.GetTimestamp();
            search.Search(_work, new NonceRange(0, _nonces), []);
            TimeSpan elapsed = time.GetElapsedTime(start);
            if (elapsed > TimeSpan.Zero) Best = double.Max(Best, _nonces * (ulong)variants / elapsed.TotalSeconds);
            return elapsed;
        }
    }
}
