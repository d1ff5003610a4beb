using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Miner.Tests.Stratum.Scenarios;

/// <summary>Keeps what was logged, so that a test can see what a person would.</summary>
internal sealed class RecordedLogs : ILoggerFactory, ILogger
{
    private const int Remembered = 500;
    private readonly ConcurrentQueue<string> _lines = [];

    public IReadOnlyList<string> Lines => [.. _lines];

    public bool Has(string text) => _lines.Any(line => line.Contains(text, StringComparison.OrdinalIgnoreCase));

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

    public void Log<TState>(
        LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _lines.Enqueue($"{level}: {formatter(state, exception)}{(exception is null ? "" : $" [{exception.Message}]")}");
        while (_lines.Count > Remembered) _lines.TryDequeue(out _);
    }

    public void Dispose()
    {
    }
}
