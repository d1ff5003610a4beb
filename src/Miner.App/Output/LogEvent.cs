using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Miner.App.Output;

/// <summary>One thing that happened; the message is clean and without secrets.</summary>
/// <param name="Source">Who says it: stratum, node, engine …</param>
/// <param name="Periodic">Repeats what a live screen shows anyway.</param>
internal sealed record LogEvent(
    DateTimeOffset Time, LogLevel Level, string Source, string Message, bool Periodic = false)
{
    public string Word => Level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };

    /// <summary>One line: <c>2026-11-22T20:29:22.123Z info  engine   a message</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {Word,-5} {Source,-8} {Message}");
}

/// <summary>Where log events end up. Called by any thread, one call at a time.</summary>
internal interface ILogSink
{
    void Take(LogEvent line);
}

/// <summary>One event a line. A full disk or a closed terminal loses lines, and says how many when it takes them again.</summary>
internal sealed class LineSink(TextWriter writer) : ILogSink
{
    private int _lost;

    public void Take(LogEvent line)
    {
        try
        {
            if (_lost > 0) Write(line with { Level = LogLevel.Warning, Message = $"{_lost} log lines could not be written" });
            _lost = 0;
            Write(line);
        }
        catch (IOException)
        {
            _lost++;
        }
    }

    private void Write(LogEvent line)
    {
        writer.WriteLine(line.ToString());
        writer.Flush();
    }
}
