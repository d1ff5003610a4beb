using System.Collections.Immutable;
using Miner.Core.Mining;

namespace Miner.Engine.Reporting;

/// <summary>
/// All that the engine knows of itself at one moment: what the screen, the summary and a status API show.
/// </summary>
public sealed record EngineSnapshot(
    TimeSpan Uptime,
    bool IsPaused,
    SourceStatus Source,
    JobView? Job,
    LedgerSnapshot Shares,
    ImmutableArray<DeviceSnapshot> Devices)
{
    /// <summary>The sum over all devices; a window is null until every device has filled it.</summary>
    public HashRates TotalRates => HashRates.Sum(Devices.Select(static device => device.Rates));
}

/// <summary>The current job, for people.</summary>
/// <param name="ShareDifficulty">On the bdiff scale.</param>
/// <param name="NetworkDifficulty">On the bdiff scale.</param>
/// <param name="Age">Since the job arrived.</param>
public sealed record JobView(
    string Id, string Source, int? Height, double ShareDifficulty, double NetworkDifficulty, TimeSpan Age);

public enum DeviceState
{
    /// <summary>Its kernels are compiled and measured.</summary>
    Preparing,

    SelfTest,
    Waiting,
    Searching,
    Paused,
    Retired,
}

/// <param name="ExpectedHits">Hits that the claimed hashes should have brought; beside <paramref name="Hits"/>.</param>
/// <param name="Reason">Why the device was retired.</param>
public sealed record DeviceSnapshot(
    string Name,
    string Description,
    DeviceState State,
    HashRates Rates,
    ulong Hashes,
    long Hits,
    long FalseHits,
    double ExpectedHits,
    string? Reason);
