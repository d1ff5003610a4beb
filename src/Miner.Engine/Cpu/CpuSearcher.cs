using System.Collections.Immutable;
using Miner.Core.Hashing;

namespace Miner.Engine.Cpu;

/// <summary>One way to search on a CPU: a set of instructions, in one or more forms.</summary>
/// <param name="Name">As the command line spells it.</param>
/// <param name="Description">For people: what it needs, and how many lanes it has.</param>
/// <param name="IsAvailable">Whether this machine and this process can run it.</param>
/// <param name="Forms">At least one; the first wins where two are equally fast.</param>
public sealed record CpuSearcher(
    string Name, string Description, bool IsAvailable, ImmutableArray<CpuSearchForm> Forms)
{
    /// <summary>One for each form.</summary>
    public IEnumerable<CpuPath> Paths => Forms.Select(form => new CpuPath(this, form));

    public override string ToString() => Name;
}

/// <summary>How a searcher's words of lanes are arranged. Which is fastest depends on the processor, so all race.</summary>
/// <param name="Name">
/// As the command line spells it: <c>x3</c> interleaves three words of lanes, <c>t4</c> takes four in turn.
/// </param>
/// <param name="Create">Makes one for one thread; only where the searcher is available.</param>
public sealed record CpuSearchForm(string Name, Func<IHeaderSearch> Create)
{
    public override string ToString() => Name;
}

/// <summary>A searcher in one of its forms: what a thread runs.</summary>
public sealed record CpuPath(CpuSearcher Searcher, CpuSearchForm Form)
{
    /// <summary>As the command line spells it: <c>avx512/x3</c>.</summary>
    public override string ToString() => $"{Searcher}/{Form}";
}
