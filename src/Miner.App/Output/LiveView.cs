using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Miner.Engine.Reporting;
using Spectre.Console;

namespace Miner.App.Output;

/// <summary>Keeps the panel fresh, lets events scroll by above it and reads the keys.</summary>
internal sealed class LiveView : ILogSink
{
    private const int KeptEvents = 1000;
    private const int PanelRowsWithoutDevices = 14;
    private const int TimeWidth = 8;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    private readonly IAnsiConsole _console;
    private readonly ConcurrentQueue<LogEvent> _events = new();

    public LiveView(IAnsiConsole console) => _console = console;

    /// <summary>Periodic events are left out: the panel shows the same.</summary>
    public void Take(LogEvent line)
    {
        if (line.Periodic) return;
        _events.Enqueue(line);
        if (_events.Count > KeptEvents) _events.TryDequeue(out _);
    }

    /// <summary>Runs until <paramref name="ended"/> is done, even where the terminal goes away before.</summary>
    public async Task RunAsync(
        Func<EngineSnapshot> snapshot, Action<char> key, Func<bool> isStopping, Task ended, TimeProvider time)
    {
        try
        {
            await ShowAsync(snapshot, key, isStopping, ended, time);
        }
        catch (IOException)
        {
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ShowAsync(
        Func<EngineSnapshot> snapshot, Action<char> key, Func<bool> isStopping, Task ended, TimeProvider time)
    {
        await _console.Live(Text.Empty).AutoClear(true).StartAsync(async screen =>
        {
            while (!ended.IsCompleted)
            {
                ReadKeys(key);
                PrintEvents();
                int deviceRows = Math.Max(1, _console.Profile.Height - PanelRowsWithoutDevices);
                screen.UpdateTarget(LiveScreen.Draw(snapshot(), _console.Profile.Width, deviceRows, isStopping()));
                await Task.WhenAny(ended, Task.Delay(Beat, time, CancellationToken.None));
            }
        });
        PrintEvents();
    }

    // A line that is not filled to its end would leave the rest of the panel's old line standing. What wraps begins
    // below the source, so that a block's hash fits a screen of 80 columns.
    private void PrintEvents()
    {
        while (_events.TryDequeue(out LogEvent? line))
        {
            Style style = StyleOf(line.Level);
            string time = line.Time.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
            Grid row = new Grid { Expand = true }
                .AddColumn(new GridColumn { NoWrap = true, Width = TimeWidth, Padding = new Padding(0, 0, 2, 0) })
                .AddColumn(new GridColumn { Padding = new Padding(0) });
            _console.Write(row.AddRow(new Text(time, style), new Text($"{line.Source,-8} {line.Message}", style)));
        }
    }

    private static void ReadKeys(Action<char> key)
    {
        if (Console.IsInputRedirected) return;
        while (Console.KeyAvailable) key(char.ToLowerInvariant(Console.ReadKey(intercept: true).KeyChar));
    }

    private static Style StyleOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => new Style(decoration: Decoration.Dim),
        LogLevel.Information => Style.Plain,
        LogLevel.Warning => new Style(Color.Yellow),
        _ => new Style(Color.Red),
    };
}
