using System.Text.Json;

namespace Miner.Tests.Stratum.Simulator;

/// <summary>A line from the miner; <paramref name="Method"/> is empty where it is an answer to the pool.</summary>
internal sealed record PoolRequest(string Id, string Method, JsonElement Params, JsonElement Root, string Line)
{
    /// <exception cref="JsonException">The miner sent a line that is not a JSON object: always its fault.</exception>
    public static PoolRequest Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement.Clone();
        if (root.ValueKind != JsonValueKind.Object) throw new JsonException($"the miner sent no object: {line}");
        string id = root.TryGetProperty("id", out JsonElement given) ? given.GetRawText() : "null";
        string method = root.TryGetProperty("method", out JsonElement name) ? name.GetString() ?? "" : "";
        JsonElement parameters = root.TryGetProperty("params", out JsonElement list) ? list : default;
        return new PoolRequest(id, method, parameters, root, line);
    }

    /// <summary>The parameter as text; null where it is missing or no string.</summary>
    public string? Text(int index) =>
        Params.ValueKind == JsonValueKind.Array && index < Params.GetArrayLength()
            && Params[index].ValueKind == JsonValueKind.String
            ? Params[index].GetString()
            : null;

    public int Count => Params.ValueKind == JsonValueKind.Array ? Params.GetArrayLength() : 0;
}
