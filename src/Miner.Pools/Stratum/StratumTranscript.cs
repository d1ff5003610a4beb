using System.Collections.Immutable;
using System.Text.Json;

namespace Miner.Pools.Stratum;

internal enum TranscriptDirection
{
    Sent = '>',
    Received = '<',
    Event = '=',
}

/// <param name="At">Since the recording began.</param>
internal sealed record TranscriptEntry(TimeSpan At, TranscriptDirection Direction, string Line);

/// <summary>A recorded dialogue, read back so that it can be replayed.</summary>
internal sealed record StratumTranscript(ImmutableArray<TranscriptEntry> Entries)
{
    /// <summary>Reads what <see cref="StratumRecorder"/> wrote.</summary>
    /// <exception cref="FormatException">A line is not of that form; the message names it.</exception>
    public static StratumTranscript Parse(IEnumerable<string> lines) =>
        new([.. lines.Index().Where(static line => line.Item.Length > 0).Select(ParseEntry)]);

    private static TranscriptEntry ParseEntry((int Index, string Item) numbered)
    {
        (int index, string line) = numbered;
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            long milliseconds = root.GetProperty("t").GetInt64();
            string text = root.GetProperty("line").GetString() ?? throw new FormatException("no text");
            return new TranscriptEntry(
                TimeSpan.FromMilliseconds(milliseconds), Direction(root.GetProperty("dir").GetString()), text);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or ArgumentOutOfRangeException)
        {
            throw new FormatException($"line {index + 1} of the recording: {e.Message}", e);
        }
    }

    private static TranscriptDirection Direction(string? text) => text switch
    {
        ">" => TranscriptDirection.Sent,
        "<" => TranscriptDirection.Received,
        "=" => TranscriptDirection.Event,
        _ => throw new FormatException("dir is neither >, < nor ="),
    };
}
