using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Miner.App.Check;

/// <summary>Keeps what a source logs while it is looked at, of each event the first few.</summary>
internal sealed class EventList : ILoggerFactory, ILogger
{
    /// <summary>A pool may say anything a million times.</summary>
    public const int KeptOfEach = 20;

    private readonly ConcurrentDictionary<int, ImmutableList<string>> _events = new();

    /// <summary>The first messages of one event, in order.</summary>
    public IReadOnlyList<string> Of(int id) => _events.GetValueOrDefault(id, []);

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
        if (!IsEnabled(logLevel) || Of(eventId.Id).Count >= KeptOfEach) return;
        string message = formatter(state, exception);
        _events.AddOrUpdate(eventId.Id, [message], (_, earlier) => earlier.Add(message));
    }
}
