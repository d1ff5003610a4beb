using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Miner.App.Check;

/// <summary>Keeps what a source logs while it is looked at.</summary>
internal sealed class EventList : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(EventId Id, string Message)> _events = new();

    /// <summary>The messages of one event, in order.</summary>
    public IEnumerable<string> Of(int id) => _events.Where(one => one.Id.Id == id).Select(static one => one.Message);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose() { }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) _events.Enqueue((eventId, formatter(state, exception)));
    }
}
