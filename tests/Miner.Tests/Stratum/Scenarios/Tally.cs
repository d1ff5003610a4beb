namespace Miner.Tests.Stratum.Scenarios;

/// <summary>
/// Adds up what the simulated pools accepted, and keeps scenarios from running beside anything else: their time is
/// compressed, so that a busy core looks like a slow pool, and one of them measures the heap.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Tally : ICollectionFixture<Tally>, IDisposable
{
    public const string Name = "Pool scenarios";

    private long _accepted;
    private long _submitted;
    private int _pools;

    internal void Add(Simulator.PoolBook book)
    {
        Interlocked.Add(ref _accepted, book.Accepted);
        Interlocked.Add(ref _submitted, book.Submitted);
        Interlocked.Increment(ref _pools);
    }

    public void Dispose() => TestContext.Current.SendDiagnosticMessage(
        $"The simulated pools accepted {_accepted} of {_submitted} shares on {_pools} pools.");
}
