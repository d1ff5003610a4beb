using System.Text.Json;
using System.Text.Json.Serialization;

namespace Miner.App.Records;

/// <summary>What came of one record, as a line of JSON.</summary>
/// <param name="Record">The file, with its line where it has several records; or the batch and the position in it.</param>
/// <param name="Problem">Why there is no proof; null where there is one.</param>
/// <param name="ProofJson">The file that was written.</param>
/// <param name="Ots">The file that was written; null where an .ots file cannot hold the block's coinbase.</param>
internal sealed record ProofLine(
    string Record, bool Proven, string? Problem, string? Batch, long? Position, int? Height, string? ProofJson, string? Ots)
{
    /// <summary>There is no proof.</summary>
    public ProofLine(string record, string problem)
        : this(record, false, problem, null, null, null, null, null)
    {
    }

    public string ToJson() => JsonSerializer.Serialize(this, ProofLineJson.Default.ProofLine);

    public override string ToString() => $"{Record}: {Problem ?? "proven"}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProofLine))]
internal sealed partial class ProofLineJson : JsonSerializerContext;
