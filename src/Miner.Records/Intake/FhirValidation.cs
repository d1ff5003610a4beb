using System.Text.Json;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Hl7.Fhir.Utility;

namespace Miner.Records.Intake;

/// <summary>Firely's strict reading of an R4 resource. It judges, and never makes the bytes that are hashed.</summary>
internal sealed class FhirValidation
{
    private const int MostNamed = 3;

    private readonly FhirJsonDeserializer _deserializer = new(
        new DeserializerSettings().UsingMode(DeserializationMode.Strict));

    /// <summary>What is wrong, by Firely's codes: its messages repeat values of the record. Null: nothing.</summary>
    public string? ProblemOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, ResourceHead.Strict);
        if (_deserializer.TryDeserializeResource(ref reader, out Resource? _, out IEnumerable<CodedException> issues)) return null;
        string[] codes = [.. issues.Select(static issue => issue.ErrorCode).Distinct()];
        return $"this is not valid FHIR R4: {string.Join(", ", codes.Take(MostNamed))}";
    }
}
