using Microsoft.Extensions.Logging;
using Miner.App.Output;
using Miner.App.Settings;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Engine.Reporting;
using Spectre.Console;

namespace Miner.App;

/// <summary>
/// Runs an engine under a live screen or with log lines, until it ends or is stopped, and says what came of it.
/// </summary>
internal sealed class MiningRun : IDisposable
{
    private static readonly TimeSpan UsualPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan QuietPause = TimeSpan.FromSeconds(60);

    private readonly Surroundings _around;
    private readonly bool _quiet;
    private readonly LiveView? _live;
    private readonly StreamWriter? _logFile;

    public MiningRun(MinerSettings settings, Surroundings around)
    {
        (_around, _quiet) = (around, settings.Quiet);
        IAnsiConsole? console = LiveConsole(settings, around);
        _live = console is null ? null : new LiveView(console);
        Signals = new StopSignals(() => console?.Cursor.Show());
        _logFile = settings.LogFile is { } path ? OpenLog(path) : null;
        List<ILogSink> sinks = [_live is null ? new LineSink(around.Out) : _live];
        if (_logFile is not null) sinks.Add(new LineSink(_logFile));
        LogLevel least = settings.Debug ? LogLevel.Debug : settings.Quiet ? LogLevel.Warning : LogLevel.Information;
        Log = new LogRouter(around.Time, least, settings.Secrets, sinks);
        Logs = LoggerFactory.Create(builder => builder.SetMinimumLevel(least).AddProvider(Log));
    }

    public LogRouter Log { get; }
    public ILoggerFactory Logs { get; }
    public StopSignals Signals { get; }

    /// <summary>How often the rate is logged.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.Zero;

    /// <exception cref="UserFaultException">The source or the devices gave up.</exception>
    public async Task<ExitCode> RunAsync(MiningEngine engine)
    {
        using CancellationTokenSource ended = new();
        Task mining = engine.RunAsync(Signals.Token);
        TimeSpan pause = Pause > TimeSpan.Zero ? Pause : _quiet ? QuietPause : UsualPause;
        Task reporting = new RateReporter(engine.Snapshot, Log, _around.Time, pause).RunAsync(ended.Token);
        Task showing = ShowAsync(engine, mining);
        try
        {
            await showing;
            await mining;
            return ExitCode.Done;
        }
        catch (SourceLostException e)
        {
            throw new UserFaultException(
                e.Loss.ToExitCode(),
                new Fault(null, TerminalText.Clean(e.Message), "'miner check' with the same options says more"));
        }
        catch (NoDeviceLeftException e)
        {
            ExitCode code = e.SelfTestFailed ? ExitCode.SelfTestFailed : ExitCode.NoDevice;
            throw new UserFaultException(
                code, new Fault(null, TerminalText.Clean(e.Message), "'miner devices' lists what can hash here"));
        }
        finally
        {
            await ended.CancelAsync();
            await reporting;
            Log.WriteCounts();
            PrintSummary(engine.Snapshot());
        }
    }

    private Task ShowAsync(MiningEngine engine, Task mining) => _live?.RunAsync(
        engine.Snapshot,
        key => Press(engine, key),
        () => Signals.Token.IsCancellationRequested,
        mining,
        _around.Time) ?? Task.CompletedTask;

    // A run that failed before its first hash has nothing to sum up.
    private void PrintSummary(EngineSnapshot end)
    {
        bool hashed = end.Devices.Any(static device => device.Hashes > 0);
        if (!hashed && !Signals.Token.IsCancellationRequested) return;
        try
        {
            _around.Out.WriteLine();
            _around.Out.Write(Summary.Of(end));
        }
        catch (IOException)
        {
            // The terminal was closed: nobody is left to read it, and the exit code must not suffer.
        }
    }

    public void Dispose()
    {
        Signals.Dispose();
        Logs.Dispose();
        _logFile?.Dispose();
    }

    private void Press(MiningEngine engine, char key)
    {
        switch (key)
        {
            case 'h': Log.Write(LogLevel.Information, "miner", engine.Snapshot().Speed()); break;
            case 's': Log.Write(LogLevel.Information, "miner", RateReporter.Line(engine.Snapshot())); break;
            case 'p': engine.Pause(); break;
            case 'r': engine.Resume(); break;
            case 'q': Signals.Stop(); break;
        }
    }

    private static IAnsiConsole? LiveConsole(MinerSettings settings, Surroundings around)
    {
        if (!around.OutIsTerminal) return null;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            ColorSystem = settings.NoColor || around.WantsNoColor
                ? ColorSystemSupport.NoColors
                : ColorSystemSupport.Detect,
            Out = new AnsiConsoleOutput(around.Out),
        });
        return console.Profile.Capabilities.Ansi ? console : null;
    }

    private static StreamWriter OpenLog(string path)
    {
        try
        {
            // Without a buffer of its own, which a full disk would make fail once more when it is closed.
            return new StreamWriter(
                new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserFaultException(ExitCode.Usage, new Fault("--log-file", e.Message));
        }
    }
}
