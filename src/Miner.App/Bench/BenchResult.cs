using System.Text.Json.Serialization;

namespace Miner.App.Bench;

/// <summary>What one device, or one way to search on all threads, did in the time it was given.</summary>
/// <param name="Hits">Distinct hits that a second hashing confirmed.</param>
/// <param name="ExpectedHits">Hits that an honest device has on average for this many hashes.</param>
/// <param name="FalseHits">Reported, and not confirmed.</param>
internal sealed record BenchResult(
    string Device,
    string Description,
    int Threads,
    double HashesPerSecond,
    double Hashes,
    long Hits,
    double ExpectedHits,
    long FalseHits)
{
    /// <summary>An honest device gets beyond it once in sixteen thousand runs.</summary>
    public const double MostSigma = 4;

    /// <summary>How far the hits are from the expectation; one is the standard deviation of such a count.</summary>
    public double Sigma => (Hits - ExpectedHits) / Math.Sqrt(ExpectedHits);

    /// <summary>Whether the hits bear out the hashes that the device claims.</summary>
    public bool Verified => FalseHits == 0 && Math.Abs(Sigma) <= MostSigma;
}

internal sealed record BenchReport(
    string Version,
    string Processor,
    int LogicalProcessors,
    string Runtime,
    double Seconds,
    bool VersionRolling,
    IReadOnlyList<BenchResult> Devices);

/// <param name="HashesPerSecond">
/// Of one thread, or of a whole GPU, with version rolling; null where it does not run here or is broken.
/// </param>
/// <param name="HashesPerSecondWithoutRolling">The same on a pool that leaves the version alone.</param>
/// <param name="Chosen">Whether it mines where nothing else is asked for.</param>
internal sealed record DeviceListing(
    string Name,
    string Description,
    bool Available,
    double? HashesPerSecond,
    double? HashesPerSecondWithoutRolling,
    bool Chosen)
{
    /// <summary>This and what follows is known of devices behind a GPU driver.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Driver { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? MemoryBytes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ComputeUnits { get; init; }

    /// <summary><c>passed</c>, or <c>failed: </c> and what it did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SelfTest { get; init; }
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BenchReport))]
[JsonSerializable(typeof(IReadOnlyList<DeviceListing>))]
internal sealed partial class BenchJson : JsonSerializerContext;
