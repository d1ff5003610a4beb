using System.Text.Json.Serialization;

namespace Miner.App.Bench;

/// <summary>What one device, or one way to search on all threads, did in the time it was given.</summary>
/// <param name="Hits">Hits that a second hashing confirmed.</param>
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
    long FalseHits);

internal sealed record BenchReport(
    string Version, string Processor, double Seconds, IReadOnlyList<BenchResult> Devices);

internal sealed record DeviceListing(string Name, string Description, bool Available, double? HashesPerSecond);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BenchReport))]
[JsonSerializable(typeof(IReadOnlyList<DeviceListing>))]
internal sealed partial class BenchJson : JsonSerializerContext;
