using Miner.Core.Mining;

namespace Miner.Pools.Failover;

/// <summary>One place in the failover list.</summary>
/// <param name="Name">Unique in the list and without secrets.</param>
/// <param name="Open">Makes a fresh source: one gives its jobs once, and a backup may be needed many times.</param>
public sealed record FailoverPool(string Name, Func<IJobSource> Open);
