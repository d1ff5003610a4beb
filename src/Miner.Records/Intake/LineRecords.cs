namespace Miner.Records.Intake;

/// <summary>Takes a run of lines apart: each a record, the bytes without the line end; blank lines are none.</summary>
internal sealed class LineRecords(RecordCheck check, int longestLine, string name)
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    public CheckedRecords Take(LineRun run)
    {
        var records = new List<TakenRecord>();
        List<BadRecord> bad = run.Bad;
        ReadOnlySpan<byte> text = run.Text.Span;
        // A mark belongs to the file, not to its first record.
        if (run.FirstLine == 1 && text.StartsWith(ByteOrderMark)) text = text[ByteOrderMark.Length..];
        for (long line = run.FirstLine; !text.IsEmpty; line++)
        {
            int end = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> bytes = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[(end + 1)..];
            if (bytes.EndsWith("\r"u8)) bytes = bytes[..^1];
            if (bytes.Length > longestLine) bad.Add(new BadRecord(name, line, LineReader.TooLong(longestLine)));
            else if (bytes.ContainsAnyExcept(" \t\r"u8))
            {
                if (check.TryTake(bytes, bytes, line, out TakenRecord record, out string problem)) records.Add(record);
                else bad.Add(new BadRecord(name, line, problem));
            }
        }

        return new CheckedRecords(records, bad, run.Length);
    }
}
