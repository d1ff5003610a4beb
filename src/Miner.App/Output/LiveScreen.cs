using System.Globalization;
using Miner.Core.Mining;
using Miner.Engine.Reporting;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Miner.App.Output;

/// <summary>
/// Draws a snapshot as the panel at the foot of a terminal; events scroll by above it. All of it is
/// <see cref="Text"/>, never markup, so that no square bracket from a pool is read as a style.
/// </summary>
internal static class LiveScreen
{
    private const int FullWidth = 78;
    private const int FactNameWidth = 8;

    private static readonly Style Faint = new(decoration: Decoration.Dim);
    private static readonly Style Strong = new(decoration: Decoration.Bold);
    private static readonly Style Good = new(Color.Green);
    private static readonly Style Bad = new(Color.Red);
    private static readonly Style Uneasy = new(Color.Yellow);

    /// <param name="width">In columns; a narrow screen leaves out what can be asked for with keys.</param>
    /// <param name="deviceRows">How many devices fit; the rest is only in the total.</param>
    /// <param name="isStopping">True after a stop was asked for.</param>
    public static IRenderable Draw(EngineSnapshot now, int width, int deviceRows, bool isStopping) => new Rows(
        Head(now, isStopping),
        Facts(now, width),
        Text.Empty,
        Devices(now, deviceRows, width < FullWidth),
        new Text("h rate   p pause   r resume   s results   q quit", Faint));

    private static Rule Head(EngineSnapshot now, bool isStopping)
    {
        string state = isStopping ? "stopping" : now.IsPaused ? "paused" : StateOf(now.Source.State);
        HashRates rates = now.TotalRates;
        string rate = Units.Rate(rates.TenSeconds ?? rates.Overall);
        return new Rule($"[bold]miner[/]  {state}  {rate}  up {Units.Clock(now.Uptime)}")
        {
            Justification = Justify.Left,
            Style = Faint,
        };
    }

    private static string StateOf(SourceState state) => state switch
    {
        SourceState.Working => "mining",
        SourceState.Connecting => "connecting",
        SourceState.Waiting => "waiting",
        _ => "source lost",
    };

    private static Grid Facts(EngineSnapshot now, int width)
    {
        HashRates rates = now.TotalRates;
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn(new GridColumn());
        Fact(grid, "source", Cut(SourceLine(now.Source), width), now.Source.State == SourceState.Working ? Good : Uneasy);
        if (now.Job is { } job)
        {
            Fact(grid, "job", Cut(JobLine(job), width), Style.Plain);
            Fact(grid, "share", $"difficulty {job.ShareDifficulty(rates)}", Style.Plain);
            Fact(grid, "block", $"difficulty {job.BlockDifficulty(rates)}", Style.Plain);
        }
        else
        {
            Fact(grid, "job", "none yet", Uneasy);
        }

        Style mood = now.Shares.RejectedTotal > 0 ? Uneasy : now.Shares.Accepted > 0 ? Good : Style.Plain;
        Fact(grid, "shares", SharesLine(now.Shares), mood);
        return grid;
    }

    private static void Fact(Grid grid, string name, string value, Style style) =>
        grid.AddRow(new Text(name, Faint), new Text(TerminalText.Clean(value), style).Ellipsis());

    // Pools choose names and messages; a long one must not push the rest of the panel off the screen.
    private static string Cut(string text, int width)
    {
        string clean = TerminalText.Clean(text);
        int room = Math.Max(1, width - FactNameWidth);
        return clean.Length <= room ? clean : clean[..(room - 1)] + "…";
    }

    private static string SourceLine(SourceStatus source) =>
        source.Detail.Length == 0 ? source.Active : $"{source.Active}  {source.Detail}";

    private static string JobLine(JobView job)
    {
        string height = job.Height is { } number
            ? string.Create(CultureInfo.InvariantCulture, $", height {number}")
            : "";
        return $"{job.Id}{height}, {Units.Duration(job.Age)} old";
    }

    private static string SharesLine(LedgerSnapshot shares)
    {
        string best = shares.BestDifficulty > 0 ? $", best {Units.Difficulty(shares.BestDifficulty)}" : "";
        return $"{shares.Shares()}, {shares.Blocks()}{best}";
    }

    private static Table Devices(EngineSnapshot now, int deviceRows, bool isNarrow)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (string head in Cells(isNarrow, "device", "10 s", "60 s", "15 m", "max", "", "hits", "state"))
        {
            var column = new TableColumn(new Text(head, Faint)) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) };
            table.AddColumn(head is "10 s" or "60 s" or "15 m" or "max" ? column.RightAligned() : column);
        }

        foreach (DeviceSnapshot device in now.Devices.Take(deviceRows))
        {
            Style mood = device.State == DeviceState.Retired ? Bad : Style.Plain;
            AddRow(
                table, mood, Cells(isNarrow, [device.Name, .. Rates(device.Rates), device.Yield(), StateOf(device)]));
        }

        int hidden = now.Devices.Length - deviceRows;
        if (hidden > 0) table.AddRow(new Text($"and {hidden} more", Faint));
        if (now.Devices.Length > 1) AddRow(table, Strong, Cells(isNarrow, ["all", .. Rates(now.TotalRates), "", ""]));
        return table;
    }

    // The windows of 60 s and 15 min, and the hits, are what a narrow screen can do without.
    private static IEnumerable<string> Cells(bool isNarrow, params string[] cells) =>
        isNarrow ? cells.Where(static (_, column) => column is not (2 or 3 or 6)) : cells;

    private static string[] Rates(HashRates rates) =>
        Units.Rates(rates.TenSeconds, rates.Minute, rates.QuarterHour, rates.Peak()).Split(' ');

    private static string StateOf(DeviceSnapshot device) => device.State switch
    {
        DeviceState.Retired => $"retired: {device.Reason}",
        DeviceState.SelfTest => "self-test",
        _ => device.State.ToString().ToLowerInvariant(),
    };

    private static void AddRow(Table table, Style style, IEnumerable<string> cells) =>
        table.AddRow(cells.Select(cell => new Text(TerminalText.Clean(cell), style).Ellipsis()));
}
