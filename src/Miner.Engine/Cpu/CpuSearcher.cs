using Miner.Core.Hashing;

namespace Miner.Engine.Cpu;

/// <summary>One way to search on a CPU.</summary>
/// <param name="Name">As the command line spells it.</param>
/// <param name="Description">For people: what it is, and what it needs.</param>
/// <param name="IsAvailable">Whether this machine and this process can run it.</param>
/// <param name="Create">Makes one for one thread; only where it is available.</param>
public sealed record CpuSearcher(string Name, string Description, bool IsAvailable, Func<IHeaderSearch> Create)
{
    public override string ToString() => Name;
}
