using System.Globalization;
using Miner.App.Output;
using Miner.Records.Intake;

namespace Miner.App.Records;

/// <summary>Counts what comes in, and keeps one line of a terminal up to date with it.</summary>
internal sealed class IntakeProgress(long? bytes, Surroundings around)
{
    private const int MostListed = 100;

    private readonly ProgressLine _line = new(around);
    private long _read;

    public long Records { get; private set; }
    public long WithoutPatient { get; private set; }
    public long Bad { get; private set; }

    /// <summary>The first of the bad ones: a list of millions would help nobody.</summary>
    public List<BadRecord> Listed { get; } = [];

    public void Add(CheckedRecords records)
    {
        Records += records.Records.Count;
        foreach (TakenRecord record in records.Records)
            if (record.Patient is null) WithoutPatient++;
        Bad += records.Bad.Count;
        Listed.AddRange(records.Bad.Take(MostListed - Listed.Count));
        _read += records.Bytes;
        _line.Show(Line);
    }

    /// <summary>Clears the line, and lists what was bad.</summary>
    public void End()
    {
        _line.Clear();
        foreach (BadRecord bad in Listed)
            around.Error.WriteLine(TerminalText.Clean(string.Create(
                CultureInfo.InvariantCulture, $"bad: {bad.Source}:{bad.Line}: {bad.Problem}")));
        if (Bad > Listed.Count) around.Error.WriteLine($"bad: and {Units.Count(Bad - Listed.Count)} more");
    }

    private string Line()
    {
        double rate = Records / Math.Max(_line.Elapsed.TotalSeconds, 1e-3);
        string bar = bytes is { } all ? ProgressLine.Bar(Math.Min(1, (double)_read / all)) : "";
        return $"{bar}{Units.Count(Records)} records, {Units.Count(rate)} a second" + (Bad > 0 ? $", {Units.Count(Bad)} bad" : "");
    }
}
