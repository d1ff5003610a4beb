using System.Globalization;
using System.Text.Json;

namespace Miner.Pools.Stratum;

/// <summary>
/// A line of the pool to a message. Pure; whatever the bytes, the only exception is <see cref="StratumException"/>.
/// </summary>
internal static class StratumCodec
{
    private const int MaxDepth = 16;
    private const int MaxIdLength = 64;

    /// <exception cref="StratumException">Not JSON, not a message, or with wrong types or counts.</exception>
    public static StratumMessage Parse(ReadOnlySpan<byte> line)
    {
        Envelope envelope = ReadEnvelope(line);
        if (envelope.Method is null)
            return new StratumResponse(
                OurId(envelope.RawId), Slice(line, envelope.Result), StratumResults.ReadError(At(line, envelope.Error)));
        string? id = envelope.RawId is null or "null" ? null : envelope.RawId;
        return Request(envelope.Method, id, At(line, envelope.Params));
    }

    private static StratumMessage Request(string method, string? id, ReadOnlySpan<byte> parameters) => method switch
    {
        "mining.notify" => StratumParams.Notify(parameters),
        "mining.set_difficulty" => StratumParams.SetDifficulty(parameters),
        "mining.set_extranonce" => StratumParams.SetExtraNonce(parameters),
        "mining.set_version_mask" => StratumParams.SetVersionMask(parameters),
        "client.reconnect" => StratumParams.Reconnect(parameters),
        "client.show_message" => StratumParams.ShowMessage(parameters),
        "client.get_version" => new GetVersionMessage(id),
        "mining.ping" => new PingMessage(id),
        _ => new UnknownMethodMessage(PeerText.Clean(method), id),
    };

    private static Envelope ReadEnvelope(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new StratumException($"expected a JSON object, not: {Quote(line)}");
            Envelope envelope = ReadMembers(ref reader, line);
            if (reader.Read()) throw new StratumException($"text after the JSON object: {Quote(line)}");
            return envelope;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new StratumException($"malformed JSON: {Quote(line)}", e);
        }
    }

    private static Envelope ReadMembers(ref Utf8JsonReader reader, ReadOnlySpan<byte> line)
    {
        var envelope = new Envelope();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            var type = reader.TokenType;
            int start = (int)reader.TokenStartIndex;
            string? text = name == "method" && type == JsonTokenType.String ? reader.GetString() : null;
            reader.Skip();
            var value = new Range(start, (int)reader.BytesConsumed);
            if (name == "method" && type is not (JsonTokenType.String or JsonTokenType.Null))
                throw new StratumException($"the method is not a string: {Quote(line)}");
            if (name == "id" && type is (JsonTokenType.StartArray or JsonTokenType.StartObject))
                throw new StratumException($"the id is neither number, string nor null: {Quote(line)}");
            envelope = envelope.With(name, text, value, line);
        }

        return envelope;
    }

    // Some pools echo ids as strings, and some send 1.0.
    private static long? OurId(string? rawId)
    {
        string digits = (rawId ?? "").Trim('"');
        return long.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out long id) ? id : null;
    }

    private static ReadOnlySpan<byte> At(ReadOnlySpan<byte> line, Range? value) =>
        value is { } range ? line[range] : "null"u8;

    private static byte[] Slice(ReadOnlySpan<byte> line, Range? value) => At(line, value).ToArray();

    private static string Quote(ReadOnlySpan<byte> line) =>
        PeerText.Clean(System.Text.Encoding.UTF8.GetString(line[..Math.Min(line.Length, PeerText.MaxLength)]));

    private readonly record struct Envelope(string? Method, string? RawId, Range? Params, Range? Result, Range? Error)
    {
        public Envelope With(string name, string? text, Range value, ReadOnlySpan<byte> line) => name switch
        {
            "method" => this with { Method = text },
            "id" => this with { RawId = RawIdFrom(line[value]) },
            "params" => this with { Params = value },
            "result" => this with { Result = value },
            "error" => this with { Error = value },
            _ => this,
        };

        private static string RawIdFrom(ReadOnlySpan<byte> raw)
        {
            if (raw.Length > MaxIdLength) throw new StratumException($"an id of {raw.Length} bytes");
            return System.Text.Encoding.UTF8.GetString(raw);
        }
    }
}
