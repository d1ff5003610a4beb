namespace Miner.Pools.Failover;

public sealed record FailoverOptions
{
    /// <summary>How long a better source must have worked without a break before it is taken back.</summary>
    public TimeSpan StableFor { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long the active source may be silent before the next in the list is started; one whose attempt failed has no
    /// patience to expect.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a source that is needed no more stays, so that its last shares are still answered.</summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(10);
}
