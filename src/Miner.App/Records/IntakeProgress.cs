using System.Globalization;
using Miner.App.Output;
using Miner.Records.Intake;

namespace Miner.App.Records;

/// <summary>Counts what comes in, and keeps one line of a terminal up to date with it.</summary>
internal sealed class IntakeProgress(long? bytes, Surroundings around)
{
    private const int Cells = 30;
    private const int MostListed = 100;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    private readonly long _start = around.Time.GetTimestamp();
    private long _shown;
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
        if (around.ErrorIsTerminal && around.Time.GetElapsedTime(_shown) >= Beat) Show();
    }

    /// <summary>Clears the line, and lists what was bad.</summary>
    public void End()
    {
        if (around.ErrorIsTerminal) around.Error.Write("\r\x1b[K");
        foreach (BadRecord bad in Listed)
            around.Error.WriteLine(TerminalText.Clean(string.Create(
                CultureInfo.InvariantCulture, $"bad: {bad.Source}:{bad.Line}: {bad.Problem}")));
        if (Bad > Listed.Count) around.Error.WriteLine($"bad: and {Units.Count(Bad - Listed.Count)} more");
    }

    private void Show()
    {
        _shown = around.Time.GetTimestamp();
        double rate = Records / Math.Max(around.Time.GetElapsedTime(_start).TotalSeconds, 1e-3);
        string counts = $"{Units.Count(Records)} records, {Units.Count(rate)} a second"
            + (Bad > 0 ? $", {Units.Count(Bad)} bad" : "");
        double part = bytes is { } all ? Math.Min(1, (double)_read / all) : 0;
        string bar = bytes is null ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $"{new string('█', (int)(part * Cells)),-Cells} {100 * part,3:0} %  ");
        around.Error.Write($"\r\x1b[K{bar}{counts}");
    }
}
