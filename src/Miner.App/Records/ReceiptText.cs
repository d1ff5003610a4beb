using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Miner.App.Output;
using Miner.Records.Store;

namespace Miner.App.Records;

/// <summary>What a hospital is handed for its records: text, or JSON for scripts. No record can be told from it.</summary>
internal sealed record ReceiptText(
    string Batch,
    string Tenant,
    DateTimeOffset Created,
    string Form,
    long Records,
    string Root,
    int Again,
    IReadOnlyDictionary<string, long> Kinds,
    bool New,
    long Bad)
{
    public ReceiptText(BatchReceipt batch, bool isNew, long bad)
        : this(
            batch.Id, batch.Tenant, batch.Created, batch.Form.ToString().ToLowerInvariant(), batch.Size, batch.Root.ToString(),
            batch.Again, batch.Kinds, isNew, bad)
    {
    }

    public string ToJson() => JsonSerializer.Serialize(this, ReceiptJson.Default.ReceiptText);

    public override string ToString()
    {
        string kinds = string.Join(", ", Kinds.OrderByDescending(static kind => kind.Value).Select(
            static kind => $"{kind.Key} {Units.Count(kind.Value)}"));
        var table = new TextTable("", "");
        table.Add("batch", Batch);
        table.Add("records", $"{Units.Count(Records)} ({kinds})");
        table.Add("form", Form);
        table.Add("tenant", Tenant);
        table.Add("sealed", Created.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        table.Add("root", Root);
        if (Again > 0) table.Add("again", string.Create(CultureInfo.InvariantCulture, $"taken {Again} times before"));
        return table.ToString();
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ReceiptText))]
internal sealed partial class ReceiptJson : JsonSerializerContext;
