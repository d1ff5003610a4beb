using Miner.App.Output;
using Miner.Core.Mining;
using Miner.Engine.Reporting;
using Spectre.Console;

namespace Miner.Tests.Output;

public sealed class RenderingTests
{
    [Fact]
    public void Draw_Mining_ShowsAllThatThePanelPromises()
    {
        string screen = Drawn(SampleSnapshots.Mining, width: 80);
        Assert.All(
            new[]
            {
                "mining  80.50 MH/s  up 00:03:12", "pool.example:3333", "TLS 1.3", "6f3a, height 840000, 12 s old",
                "difficulty 1.024k, one every", "difficulty 82.30T", "12 accepted, 1 rejected, 0 stale, 1 unanswered",
                "best 12.35k", "cpu0:avx512", "40.25  39.50   n/a  41.00  MH/s  29 of 27.9  searching",
                "80.50  79.00   n/a  82.00  MH/s", "q quit",
            },
            part => Assert.Contains(part, screen, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(40)]
    [InlineData(20)]
    public void Draw_AnyWidth_StaysWithinIt(int width) => Assert.All(
        Drawn(SampleSnapshots.Mining, width).Split(Environment.NewLine), line => Assert.InRange(line.Length, 0, width));

    [Fact]
    public void Draw_NothingYet_SaysSo()
    {
        string screen = Drawn(SampleSnapshots.Starting, width: 80);
        Assert.Contains("connecting", screen, StringComparison.Ordinal);
        Assert.Contains("none yet", screen, StringComparison.Ordinal);
        Assert.Contains("self-test", screen, StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_MarkupAndControlsFromAPool_AreShownAsText()
    {
        EngineSnapshot hostile = SampleSnapshots.Mining with
        {
            Source = new SourceStatus("pool:1", SourceState.Waiting, "[red]x[/] [nonsense \u001b[2J"),
        };
        string screen = Drawn(hostile, width: 100);
        Assert.Contains("[red]x[/] [nonsense \\u001b[2J", screen, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', screen);
    }

    [Theory]
    [InlineData(120)]
    [InlineData(60)]
    public void Draw_LongTextsOfAPool_TakeOneRowEach(int width)
    {
        EngineSnapshot wordy = SampleSnapshots.Mining with
        {
            Source = new SourceStatus(new string('p', 70) + ".example:3333", SourceState.Waiting, new string('w', 300)),
            Job = SampleSnapshots.Mining.Job! with { Id = string.Join(' ', Enumerable.Repeat("id", 100)) },
        };
        string[] rows = Drawn(wordy, width).Split(Environment.NewLine);
        int Row(string name) => Array.FindIndex(rows, row => row.StartsWith(name, StringComparison.Ordinal));
        Assert.Equal((Row("source") + 1, Row("source") + 2), (Row("job"), Row("share ")));
    }

    [Fact]
    public async Task Run_TerminalIsClosed_GoesOnUntilTheEnd()
    {
        using var closed = new ClosedTerminal();
        var view = new LiveView(AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Out = new AnsiConsoleOutput(closed) }));
        var ended = new TaskCompletionSource();
        Task showing = view.RunAsync(
            () => SampleSnapshots.Mining, static _ => { }, static () => false, ended.Task, TimeProvider.System);
        Assert.False(showing.IsCompleted);
        ended.SetResult();
        await showing.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Draw_MoreDevicesThanRows_NamesTheRest()
    {
        EngineSnapshot many = SampleSnapshots.Mining with
        {
            Devices = [.. Enumerable.Range(0, 64).Select(static i => SampleSnapshots.Device(i))],
        };
        string screen = Drawn(many, width: 80, deviceRows: 3);
        Assert.Contains("and 61 more", screen, StringComparison.Ordinal);
        Assert.Contains("2.576", screen, StringComparison.Ordinal);
        Assert.DoesNotContain("cpu3:", screen, StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_RetiredDevice_NamesTheReason()
    {
        EngineSnapshot ill = SampleSnapshots.Mining with
        {
            Devices = [SampleSnapshots.Device(0, DeviceState.Retired, "3 false hits")],
        };
        Assert.Contains("retired: 3 false", Drawn(ill, width: 110), StringComparison.Ordinal);
    }

    [Fact]
    public void Line_OfTheRate_IsOneLineWithAllCounts()
    {
        string line = RateReporter.Line(SampleSnapshots.Mining);
        Assert.Equal(
            "speed 10s/60s/15m 80.50 79.00 n/a MH/s, mean 78.00 MH/s, max 82.00 MH/s | "
            + "12 accepted, 1 rejected, 0 stale, 1 unanswered, best 12.35k",
            line);
    }

    [Fact]
    public void Summary_OfARun_CountsEveryShareByReason()
    {
        string summary = Summary.Of(SampleSnapshots.Mining with
        {
            Devices = [SampleSnapshots.Device(0), SampleSnapshots.Device(1, DeviceState.Retired, "3 false hits")],
            Shares = SampleSnapshots.Mining.Shares with { Dropped = 1234 },
        });
        Assert.All(
            new[]
            {
                "uptime            3 min 12 s", "hashes            15.00 GH", "mean rate         78.13 MH/s",
                "  low difficulty  1", "dropped hits      1,234",
                "12 accepted, 1 rejected, 0 stale, 1 unanswered", "29      27.9      0  good",
                "retired: 3 false hits", "best difficulty   12.35k",
            },
            part => Assert.Contains(part, summary, StringComparison.Ordinal));
    }

    private static string Drawn(EngineSnapshot snapshot, int width, int deviceRows = 8)
    {
        var writer = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        console.Write(LiveScreen.Draw(snapshot, width, deviceRows, isStopping: false));
        return writer.ToString();
    }
}
