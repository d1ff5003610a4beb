using System.Text.Json;
using System.Text.Json.Serialization;
using Miner.Records.Anchoring;
using Miner.Records.Store;

namespace Miner.App.Records;

/// <summary>A batch and how far it has come: a row of a table, or a line of JSON.</summary>
/// <param name="Tenant">Null while the batch is received, as is when it was sealed.</param>
internal sealed record StatusLine(
    string Batch, string? Tenant, DateTimeOffset? Sealed, long Records, string State, int? Height, int Confirmations)
{
    public StatusLine(ReceivedBatch batch)
        : this(batch.Id, null, null, batch.Records, "received", null, 0)
    {
    }

    public StatusLine(BatchReceipt batch, BatchProgress progress)
        : this(
            batch.Id, batch.Tenant, batch.Created, batch.Size, Words(progress.Stage), progress.Height, progress.Confirmations)
    {
    }

    public static string Words(BatchStage stage) =>
        stage == BatchStage.InWork ? "in work" : stage.ToString().ToLowerInvariant();

    public string ToJson() => JsonSerializer.Serialize(this, StatusJson.Default.StatusLine);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StatusLine))]
internal sealed partial class StatusJson : JsonSerializerContext;
