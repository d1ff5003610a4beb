using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Miner.Core.Mining;

namespace Miner.Pools.Stratum;

/// <summary>Our lines: one JSON object and a line feed. Pure.</summary>
internal static class StratumRequests
{
    private const int MethodNotFound = -3;

    // Pools with a parser of their own know no \u002B.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>BIP 310. Asks for the bits of BIP 320 where <paramref name="versionRolling"/> is set.</summary>
    public static byte[] Configure(long id, bool versionRolling, double? minimumDifficulty) =>
        Request(id, "mining.configure", json =>
        {
            json.WriteStartArray();
            if (versionRolling) json.WriteStringValue("version-rolling");
            if (minimumDifficulty is not null) json.WriteStringValue("minimum-difficulty");
            json.WriteStringValue("subscribe-extranonce");
            json.WriteEndArray();
            json.WriteStartObject();
            if (versionRolling)
            {
                json.WriteString("version-rolling.mask", $"{VersionMask.Bip320:x8}");
                json.WriteNumber("version-rolling.min-bit-count", 2);
            }

            if (minimumDifficulty is { } difficulty) json.WriteNumber("minimum-difficulty.value", difficulty);
            json.WriteEndObject();
        });

    public static byte[] Subscribe(long id, string userAgent, string? sessionId) =>
        Request(id, "mining.subscribe", json =>
        {
            json.WriteStringValue(userAgent);
            if (sessionId is not null) json.WriteStringValue(sessionId);
        });

    public static byte[] Authorize(long id, string user, string password) =>
        Request(id, "mining.authorize", json =>
        {
            json.WriteStringValue(user);
            json.WriteStringValue(password);
        });

    public static byte[] SuggestDifficulty(long id, double difficulty) =>
        Request(id, "mining.suggest_difficulty", json => json.WriteNumberValue(difficulty));

    public static byte[] SubscribeExtraNonce(long id) => Request(id, "mining.extranonce.subscribe", static _ => { });

    /// <summary>Numbers as hex, the most significant digit first; the version bits only where rolling was agreed.</summary>
    public static byte[] Submit(long id, string user, Share share) =>
        Request(id, "mining.submit", json =>
        {
            json.WriteStringValue(user);
            json.WriteStringValue(share.Job.Id);
            json.WriteStringValue(
                Convert.ToHexStringLower(share.Job.Coinbase.ExtraNonce2Bytes(share.Work.ExtraNonce2)));
            json.WriteStringValue($"{share.Header.Time:x8}");
            json.WriteStringValue($"{share.Header.Nonce:x8}");
            if (share.Job is StratumJob { AgreedMask: { } mask })
                json.WriteStringValue($"{share.Header.Version & mask:x8}");
        });

    /// <param name="rawId">The pool's own id, as raw JSON.</param>
    public static byte[] Answer(string rawId, string result) =>
        Line(json =>
        {
            WriteId(json, rawId);
            json.WriteString("result", result);
            json.WriteNull("error");
        });

    /// <param name="rawId">The pool's own id, as raw JSON.</param>
    public static byte[] RefuseMethod(string rawId) =>
        Line(json =>
        {
            WriteId(json, rawId);
            json.WriteNull("result");
            json.WriteStartArray("error");
            json.WriteNumberValue(MethodNotFound);
            json.WriteStringValue("Method not found");
            json.WriteNullValue();
            json.WriteEndArray();
        });

    private static byte[] Request(long id, string method, Action<Utf8JsonWriter> writeParams) =>
        Line(json =>
        {
            json.WriteNumber("id", id);
            json.WriteString("method", method);
            json.WriteStartArray("params");
            writeParams(json);
            json.WriteEndArray();
        });

    private static void WriteId(Utf8JsonWriter json, string rawId)
    {
        json.WritePropertyName("id");
        json.WriteRawValue(rawId);
    }

    private static byte[] Line(Action<Utf8JsonWriter> writeMembers)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
