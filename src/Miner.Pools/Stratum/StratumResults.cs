using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Miner.Pools.Stratum;

/// <summary>What a pool granted in answer to mining.configure.</summary>
/// <param name="VersionMask">Null where it granted no version rolling.</param>
/// <param name="SubscribesExtraNonce">True where mining.set_extranonce may come.</param>
internal sealed record ConfigureResult(uint? VersionMask, bool SubscribesExtraNonce);

/// <param name="SessionId">What to give to mining.subscribe to go on after a lost connection; null: nothing.</param>
internal sealed record SubscribeResult(string? SessionId, ExtraNonceSpace Space);

/// <summary>Results and errors of answers, from raw JSON that is known to be well-formed.</summary>
internal static class StratumResults
{
    private const int MaxSessionIdLength = 256;

    /// <summary>True for any result but null and false: some pools answer with an object.</summary>
    public static bool IsYes(ReadOnlySpan<byte> result) => First(result) is not (JsonTokenType.Null or JsonTokenType.False);

    public static bool IsTrue(ReadOnlySpan<byte> result) => First(result) == JsonTokenType.True;

    /// <exception cref="StratumException">The result is not an object or a member has the wrong type.</exception>
    public static ConfigureResult ReadConfigure(ReadOnlySpan<byte> result)
    {
        using JsonDocument document = Open(result);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw new StratumException("mining.configure: no object in answer");
        bool rolls = Member(root, "version-rolling") is { ValueKind: JsonValueKind.True };
        uint? mask = null;
        if (rolls)
        {
            JsonElement? text = Member(root, "version-rolling.mask");
            mask = HexField.UInt32(Text(text, "mining.configure: the version mask"), "version mask");
        }

        return new ConfigureResult(mask, Member(root, "subscribe-extranonce") is { ValueKind: JsonValueKind.True });
    }

    /// <exception cref="StratumException">Wrong types or counts, or an extranonce that cannot be.</exception>
    public static SubscribeResult ReadSubscribe(ReadOnlySpan<byte> result)
    {
        using JsonDocument document = Open(result);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Array || root.GetArrayLength() < 3)
            throw new StratumException("mining.subscribe: the answer is not an array of three");
        if (root[2].ValueKind != JsonValueKind.Number || !root[2].TryGetInt32(out int size))
            throw new StratumException("mining.subscribe: extranonce2_size is not a whole number");
        string extraNonce1 = Text(root[1], "mining.subscribe: extranonce1");
        return new SubscribeResult(SessionId(root[0]), new ExtraNonceSpace(extraNonce1, size));
    }

    /// <summary>Array <c>[code, text, …]</c>, object <c>{code, message}</c>, string or anything else; null where none.</summary>
    public static PoolError? ReadError(ReadOnlySpan<byte> error)
    {
        using JsonDocument document = Open(error);
        JsonElement root = document.RootElement;
        return root.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.False => null,
            JsonValueKind.String when Clean(root).Length == 0 => null,
            JsonValueKind.Array when root.GetArrayLength() == 0 => null,
            JsonValueKind.Array when root.GetArrayLength() == 1 => new PoolError(Code(root[0]), Clean(root[0])),
            JsonValueKind.Array => new PoolError(Code(root[0]), Clean(root[1])),
            JsonValueKind.Object => new PoolError(Code(Member(root, "code")), Clean(Member(root, "message"))),
            _ => new PoolError(Code(root), Clean(root)),
        };
    }

    /// <summary>The value, or the first of an array, as one clean line: text as it is, anything else as JSON.</summary>
    public static string ReadText(ReadOnlySpan<byte> json)
    {
        using JsonDocument document = Open(json);
        JsonElement root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Null) return "";
        if (root.ValueKind != JsonValueKind.Array) return Clean(root);
        return root.GetArrayLength() == 0 ? "" : Clean(root[0]);
    }

    // [["mining.notify", id], …] by the book; some pools leave the outer array out.
    private static string? SessionId(JsonElement subscriptions)
    {
        if (subscriptions.ValueKind != JsonValueKind.Array) return null;
        foreach (JsonElement entry in subscriptions.EnumerateArray().Prepend(subscriptions))
        {
            if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() < 2) continue;
            if (!IsText(entry[0], out string? name) || name != "mining.notify") continue;
            if (IsText(entry[1], out string? id) && id.Length is > 0 and <= MaxSessionIdLength) return id;
        }

        return null;
    }

    private static int? Code(JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int code) ? code : null;

    private static string Clean(JsonElement? element)
    {
        if (element is not { } value) return "";
        if (IsText(value, out string? text)) return PeerText.Clean(text);

        // Not GetRawText: text in another encoding than UTF-8 must not cost us the error.
        return PeerText.Clean(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value)));
    }

    private static string Text(JsonElement? element, string field) =>
        element is { } value && IsText(value, out string? text)
            ? text
            : throw new StratumException($"{field} is not a string");

    private static bool IsText(JsonElement element, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (element.ValueKind != JsonValueKind.String) return false;
        try
        {
            text = element.GetString();
            return text is not null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: valid JSON, not valid text.
            return false;
        }
    }

    private static JsonElement? Member(JsonElement root, string name)
    {
        foreach (JsonProperty property in root.EnumerateObject())
            if (JsonMarshal.GetRawUtf8PropertyName(property).SequenceEqual(Encoding.UTF8.GetBytes(name)))
                return property.Value;
        return null;
    }

    private static JsonTokenType First(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return reader.TokenType;
    }

    private static JsonDocument Open(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return JsonDocument.ParseValue(ref reader);
    }
}
