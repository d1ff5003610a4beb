namespace Miner.Kernels.Host;

public sealed record GpuOptions
{
    /// <summary>
    /// The range of <see cref="Intensity"/>: below, launches cost more than they hash; above, work gets stale.
    /// </summary>
    public static readonly TimeSpan LowestIntensity = TimeSpan.FromMilliseconds(2);

    public static readonly TimeSpan HighestIntensity = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long new work may have to wait for what is under way: two launches, so that each lasts half of it.
    /// </summary>
    public TimeSpan Intensity { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <summary>Where the launch shapes that were measured are kept; null: nowhere, every start measures.</summary>
    public string? TuningFolder { get; init; }
}
