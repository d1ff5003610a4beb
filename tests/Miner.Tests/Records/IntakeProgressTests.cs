using Miner.App;
using Miner.App.Records;
using Miner.Records.Commitment;
using Miner.Records.Intake;

namespace Miner.Tests.Records;

/// <summary>What a person sees while records are taken.</summary>
public sealed class IntakeProgressTests : IDisposable
{
    private const string Cleared = "\r\e[K";

    private readonly StringWriter _error = new();

    [Fact]
    public void Add_OnATerminal_ShowsABarAndCountsAndClearsThemAtTheEnd()
    {
        IntakeProgress progress = Progress(bytes: 1000, isTerminal: true);
        progress.Add(Records(500, bytes: 250));
        Assert.Matches($@"^{Cleared.Replace("[", @"\[", StringComparison.Ordinal)}█{{7}} {{23}}  25 %  500 records, [0-9,]+ a second$", _error.ToString());
        progress.End();
        Assert.EndsWith(Cleared, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Add_OnATerminalFromAPipe_ShowsCountsWithoutABar()
    {
        IntakeProgress progress = Progress(bytes: null, isTerminal: true);
        progress.Add(Records(500, bytes: 250));
        Assert.StartsWith($"{Cleared}500 records, ", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Add_IntoAFile_SaysNothingButWhatIsBad()
    {
        IntakeProgress progress = Progress(bytes: 1000, isTerminal: false);
        progress.Add(Records(500, bytes: 250, new BadRecord("a\e[31m.ndjson", 7, "this is not JSON")));
        Assert.Empty(_error.ToString());
        progress.End();
        Assert.Matches(@"^bad: a[^\e]*\.ndjson:7: this is not JSON\r?\n$", _error.ToString());
    }

    [Fact]
    public void End_WithVeryManyBad_ListsTheFirstAndCountsTheOthers()
    {
        IntakeProgress progress = Progress(bytes: 1000, isTerminal: false);
        for (int run = 0; run < 3; run++)
            progress.Add(Records(0, 10, [.. Enumerable.Range(0, 60).Select(static line => new BadRecord("f", line, "bad"))]));
        progress.End();
        string[] lines = _error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((101, "bad: and 80 more"), (lines.Length, lines[^1].TrimEnd()));
        Assert.Equal(180, progress.Bad);
    }

    public void Dispose() => _error.Dispose();

    private IntakeProgress Progress(long? bytes, bool isTerminal) => new(
        bytes,
        new Surroundings(TextWriter.Null, _error, static _ => null, TimeProvider.System, OutIsTerminal: false, InIsTerminal: false)
        {
            ErrorIsTerminal = isTerminal,
        });

    private static CheckedRecords Records(int count, long bytes, params BadRecord[] bad) => new(
        [.. Enumerable.Repeat(new TakenRecord(Sha256Digest.Of("a"u8), "Observation", "p", 1), count)], bad, bytes);
}
