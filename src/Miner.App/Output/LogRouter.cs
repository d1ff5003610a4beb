using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Miner.App.Output;

/// <summary>
/// Hands every log event to every sink, in one order. Cleans the text and masks known secrets on the way: a pool may
/// echo what it was sent.
/// </summary>
internal sealed class LogRouter(
    TimeProvider time, LogLevel least, ImmutableArray<string> secrets, IReadOnlyList<ILogSink> sinks) : ILoggerProvider
{
    private readonly Lock _gate = new();
    private readonly FloodGate _flood = new(time);

    public ILogger CreateLogger(string categoryName) => new Channel(this, NameOf(categoryName));

    /// <summary>Writes whatever the level asked for, as the periodic lines do.</summary>
    public void Write(LogLevel level, string source, string message, bool periodic = false)
    {
        var line = new LogEvent(
            time.GetUtcNow(), level, source, TerminalText.Clean(Secrets.Mask(message, secrets)), periodic);
        lock (_gate)
        {
            foreach (LogEvent count in _flood.TakeCounts(all: false)) Hand(count);
            Hand(line);
        }
    }

    /// <summary>Says how many lines were left out so far; to be called at the end.</summary>
    public void WriteCounts()
    {
        lock (_gate)
        {
            foreach (LogEvent count in _flood.TakeCounts(all: true)) Hand(count);
        }
    }

    public void Dispose() { }

    private bool Admits(string source, LogLevel level, EventId id)
    {
        lock (_gate)
        {
            foreach (LogEvent count in _flood.TakeCounts(all: false)) Hand(count);
            bool admits = _flood.Admits(source, level, id, out LogEvent? notice);
            if (notice is not null) Hand(notice);
            return admits;
        }
    }

    private void Hand(LogEvent line)
    {
        foreach (ILogSink sink in sinks) sink.Take(line);
    }

    private static string NameOf(string category)
    {
        string[] parts = category.Split('.');
        bool ours = parts.Length >= 2 && parts[0] == "Miner";
        if (!ours) return parts[^1].ToLowerInvariant();
        return (parts.Length >= 3 && parts[1] == "Pools" ? parts[2] : parts[1]).ToLowerInvariant();
    }

    private sealed class Channel(LogRouter router, string source) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel level) => level >= router.Least && level != LogLevel.None;

        public void Log<TState>(
            LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(level) || !router.Admits(source, level, id)) return;
            string message = formatter(state, exception);
            if (exception is not null) message += $": {exception.GetType().Name}: {exception.Message}";
            router.Write(level, source, message);
            if (exception?.StackTrace is not { } stack || !IsEnabled(LogLevel.Debug)) return;
            foreach (string frame in stack.Split('\n')) router.Write(LogLevel.Debug, source, frame.Trim());
        }
    }

    private LogLevel Least { get; } = least;
}
