using Miner.Core.Hashing;
using Miner.Core.Mining;
using Miner.Engine.Cpu;

namespace Miner.Tests.EveryDevice;

/// <summary>A registry of the test's own: true searches, and some that are wrong on purpose.</summary>
internal static class FakePaths
{
    /// <summary>The plain search under another name.</summary>
    public static CpuPath Honest(string name) => Path(name, static () => Plain());

    /// <summary>Reports nothing, and is therefore faster than any other.</summary>
    public static CpuPath Blind(string name) => Path(name, static () => new BentSearch(static _ => []));

    /// <summary>Never sees an odd nonce.</summary>
    public static CpuPath HalfBlind(string name) =>
        Path(name, static () => new BentSearch(static hits => hits.Where(static hit => hit.Nonce % 2 == 0)));

    /// <summary>Finds what it should, one nonce further.</summary>
    public static CpuPath OneOff(string name) => Path(
        name,
        static () => new BentSearch(
            static hits => hits.Select(static hit => hit with { Nonce = unchecked(hit.Nonce + 1) })));

    private static CpuPath Path(string name, Func<IHeaderSearch> create) =>
        new CpuSearcher(name, "for a test", true, [new("x1", create)]).Paths.Single();

    private static IHeaderSearch Plain() => CpuSearchers.All[^1].Forms[0].Create();

    private sealed class BentSearch(Func<IEnumerable<Hit>, IEnumerable<Hit>> bend) : IHeaderSearch
    {
        private readonly IHeaderSearch _plain = Plain();

        public int Width => _plain.Width;

        public int Search(Work work, NonceRange range, Span<Hit> hits)
        {
            var all = new Hit[hits.Length];
            int count = _plain.Search(work, range, all);
            Hit[] bent = [.. bend(all[..int.Min(count, all.Length)])];
            bent.CopyTo(hits);
            return bent.Length;
        }
    }
}
