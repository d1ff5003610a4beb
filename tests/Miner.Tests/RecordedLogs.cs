using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Miner.Tests;

/// <summary>Keeps what was logged, as a person would read it; the latest 500 lines.</summary>
internal sealed class RecordedLogs : ILoggerFactory, ILogger
{
    private const int Remembered = 500;
    private readonly ConcurrentQueue<(int Id, LogLevel Level, string Text)> _lines = [];

    public IReadOnlyList<(int Id, LogLevel Level, string Text)> Lines => [.. _lines];

    /// <summary>All lines below one another, for the message of a failed test.</summary>
    public string Text => string.Join('\n', _lines.Select(static line => $"{line.Level}: {line.Text}"));

    public bool Has(string text) => _lines.Any(line => line.Text.Contains(text, StringComparison.OrdinalIgnoreCase));

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        string cause = exception is null ? "" : $" [{exception.Message}]";
        _lines.Enqueue((eventId.Id, logLevel, formatter(state, exception) + cause));
        while (_lines.Count > Remembered) _lines.TryDequeue(out _);
    }

    public void Dispose()
    {
    }
}
