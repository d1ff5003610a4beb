using System.Globalization;
using System.Text.Json;

namespace Miner.Records.Intake;

/// <summary>
/// A file that is one FHIR resource or one Bundle. A resource's bytes are the file's, to the last line end, as other tools
/// hash files; a Bundle's resources are taken one by one, each the bytes it has there.
/// </summary>
internal sealed class Document(byte[] bytes, string name)
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    private readonly List<TakenRecord> _records = [];
    private readonly List<BadRecord> _bad = [];
    private long _line = 1;
    private int _counted;

    /// <summary>
    /// Whether a file that begins with these lines is one document: its first line is no JSON value by itself, or the only
    /// one.
    /// </summary>
    public static bool IsIn(LineRun first, string name)
    {
        if (name.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase)) return false;
        ReadOnlySpan<byte> text = WithoutMark(first.Text.Span).TrimStart(" \t\r\n"u8);
        int end = text.IndexOf((byte)'\n');
        return end < 0 || !text[end..].ContainsAnyExcept(" \t\r\n"u8) || !IsWhole(text[..end]);
    }

    /// <summary>The whole file; null where it is larger.</summary>
    public static async Task<byte[]?> ReadAsync(
        LineRun first, LineReader lines, int largest, CancellationToken stop)
    {
        using var all = new MemoryStream();
        for (LineRun? run = first; run is not null; run = await lines.ReadAsync(stop))
        {
            if (run.Bad.Count > 0 || all.Length + run.Length > largest) return null;
            all.Write(run.Text.Span);
            run.Return();
        }

        return all.ToArray();
    }

    public static string TooLarge(int largest) => string.Create(
        CultureInfo.InvariantCulture,
        $"the file is no lines of JSON, and as one document larger than the {largest} bytes that are taken");

    public CheckedRecords Take(RecordCheck check)
    {
        ReadOnlySpan<byte> json = WithoutMark(bytes);
        if (!ResourceHead.TryRead(json, null, out ResourceHead head, out string problem))
            _bad.Add(new BadRecord(name, 1, problem));
        else if (head.Kind == "Bundle") TakeEntries(json, check);
        else Take(bytes, json, check);
        return new CheckedRecords(_records, _bad, bytes.Length);
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text) =>
        text.StartsWith(ByteOrderMark) ? text[ByteOrderMark.Length..] : text;

    private static bool IsWhole(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, ResourceHead.Strict);
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Take(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> json, RecordCheck check)
    {
        if (check.TryTake(raw, json, _line, out TakenRecord record, out string problem)) _records.Add(record);
        else _bad.Add(new BadRecord(name, _line, problem));
    }

    private void TakeEntries(ReadOnlySpan<byte> json, RecordCheck check)
    {
        var reader = new Utf8JsonReader(json, ResourceHead.Strict);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isEntry = reader.ValueTextEquals("entry"u8);
            reader.Read();
            if (!isEntry || reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType == JsonTokenType.StartObject) TakeEntry(ref reader, json, check);
                else reader.Skip();
            }
        }
    }

    // An entry without a resource asks for something (DELETE) or answers; there is nothing to anchor.
    private void TakeEntry(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, RecordCheck check)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isResource = reader.ValueTextEquals("resource"u8);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (!isResource) continue;
            _line += json[_counted..start].Count((byte)'\n');
            _counted = start;
            ReadOnlySpan<byte> resource = json[start..(int)reader.BytesConsumed];
            Take(resource, resource, check);
        }
    }
}
