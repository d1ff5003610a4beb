using System.Text.Json.Serialization;

namespace Miner.Engine.Cpu;

/// <summary>The file of <see cref="RateRecord"/>, in hashes a second.</summary>
internal sealed record RecordedRates(
    string Machine, DateTimeOffset Measured, Dictionary<string, RecordedRate?> Rates);

internal sealed record RecordedRate(double Versions, double Nonces)
{
    public static RecordedRate? From(PathRate rate) => new(double.Round(rate.Versions), double.Round(rate.Nonces));

    public PathRate Of(CpuPath path) => new(path, Versions, Nonces);
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RecordedRates))]
internal sealed partial class RecordJson : JsonSerializerContext;
