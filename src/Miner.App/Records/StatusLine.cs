using System.Text.Json;
using System.Text.Json.Serialization;
using Miner.Records.Store;

namespace Miner.App.Records;

/// <summary>A batch and how far it has come, as a line of JSON.</summary>
internal sealed record StatusLine(
    string Batch, string Tenant, DateTimeOffset Sealed, long Records, string State, int? Height, long Confirmations)
{
    public StatusLine(BatchReceipt batch, BatchState state)
        : this(batch.Id, batch.Tenant, batch.Created, batch.Size, state.Stage, state.Height, state.Confirmations)
    {
    }

    public string ToJson() => JsonSerializer.Serialize(this, StatusJson.Default.StatusLine);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StatusLine))]
internal sealed partial class StatusJson : JsonSerializerContext;
