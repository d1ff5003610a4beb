namespace Miner.Engine;

public sealed record EngineOptions
{
    /// <summary>How long one search call should last: new work waits no longer than this.</summary>
    public TimeSpan CallTime { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>A device cuts itself new work, with a newer header time, after this long.</summary>
    public TimeSpan WorkLifetime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long shares under way may still be answered after a stop.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A device is retired after this many hits in a row that the judge could not confirm.</summary>
    public int FalseHitLimit { get; init; } = 3;

    /// <summary>A device is retired when its yield would be this unlikely for an honest one.</summary>
    public double YieldImprobability { get; init; } = 1e-9;
}
