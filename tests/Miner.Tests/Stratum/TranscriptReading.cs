using System.Text.Json;
using Miner.Pools.Stratum;
using Miner.Pools.Transport;

namespace Miner.Tests.Stratum;

/// <summary>What a dialogue shows of the miner that held it.</summary>
internal static class TranscriptReading
{
    private const string Connected = "connected to ";

    /// <summary>The options of the miner's command line, as far as its own lines show them; the others stay.</summary>
    public static StratumOptions OptionsOver(this StratumTranscript transcript, StratumOptions options)
    {
        TranscriptEntry? connected = transcript.Entries.FirstOrDefault(static entry =>
            entry.Direction == TranscriptDirection.Event && entry.Line.StartsWith(Connected, StringComparison.Ordinal));
        if (connected is not null)
            options = options with { Address = PoolAddress.Parse(connected.Line[Connected.Length..]) };
        foreach (JsonElement authorize in transcript.Calls("mining.authorize").Take(1))
            options = options with { User = authorize[0].GetString()!, Password = authorize[1].GetString()! };
        foreach (JsonElement subscribe in transcript.Calls("mining.subscribe").Take(1))
            options = options with { UserAgent = subscribe[0].GetString()! };
        foreach (JsonElement configure in transcript.Calls("mining.configure").Take(1))
            options = options with
            {
                VersionRolling = configure[0].EnumerateArray().Any(static name => name.ValueEquals("version-rolling")),
                SuggestDifficulty = configure[1].TryGetProperty("minimum-difficulty.value", out JsonElement least)
                    ? least.GetDouble()
                    : null,
            };
        return options;
    }

    /// <summary>The parameters of each request of the miner that has this method.</summary>
    public static IEnumerable<JsonElement> Calls(this StratumTranscript transcript, string method) =>
        transcript.Entries.Where(static entry => entry.Direction == TranscriptDirection.Sent)
            .Select(entry => Object(entry.Line)?.Call(method)).OfType<JsonElement>();

    /// <summary>A miner that records to the same file again begins at zero.</summary>
    public static IEnumerable<StratumTranscript> Runs(this StratumTranscript transcript)
    {
        List<TranscriptEntry> run = [];
        foreach (TranscriptEntry entry in transcript.Entries)
        {
            if (run.Count > 0 && entry.At < run[^1].At)
            {
                yield return new StratumTranscript([.. run]);
                run.Clear();
            }

            run.Add(entry);
        }

        yield return new StratumTranscript([.. run]);
    }

    /// <summary>Null where the line is no JSON object: a pool may say anything.</summary>
    public static JsonElement? Object(string line)
    {
        try
        {
            JsonElement root = JsonDocument.Parse(line).RootElement;
            return root.ValueKind == JsonValueKind.Object ? root : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Its parameters where the message calls the method; null where it does not.</summary>
    public static JsonElement? Call(this JsonElement message, string method) =>
        message.TryGetProperty("method", out JsonElement name) && name.ValueKind == JsonValueKind.String
        && name.ValueEquals(method) && message.TryGetProperty("params", out JsonElement parameters)
        && parameters.ValueKind == JsonValueKind.Array && parameters.GetArrayLength() > 0
            ? parameters
            : null;

    public static bool SaysYesTo(this JsonElement message, long id) =>
        message.TryGetProperty("id", out JsonElement number) && number.ValueKind == JsonValueKind.Number
        && number.TryGetInt64(out long answered) && answered == id
        && message.TryGetProperty("result", out JsonElement result)
        && result.ValueKind is not (JsonValueKind.Null or JsonValueKind.False);
}
