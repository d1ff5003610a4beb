using Microsoft.Extensions.Logging;

namespace Miner.App.Output;

/// <summary>
/// Lets a number of lines of each kind through a minute and counts the rest, so that no pool can fill a disk. Not
/// thread-safe.
/// </summary>
internal sealed class FloodGate(TimeProvider time)
{
    /// <summary>More than shares come at an honest pool's pace.</summary>
    public const int LinesAMinute = 60;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(string Source, int Id), Kind> _kinds = [];

    /// <summary>True where the line may be written.</summary>
    /// <param name="notice">Says, once a minute, that lines are left out; to be written in any case.</param>
    public bool Admits(string source, LogLevel level, EventId id, out LogEvent? notice)
    {
        if (!_kinds.TryGetValue((source, id.Id), out Kind? kind))
            _kinds.Add((source, id.Id), kind = new Kind(source, level, NameOf(id), time.GetTimestamp()));
        kind.Lines++;
        notice = kind.Lines == LinesAMinute + 1
            ? Say(kind, $"{LinesAMinute} such lines within a minute; more are counted, not shown")
            : null;
        return kind.Lines <= LinesAMinute;
    }

    /// <summary>What was left out of the minutes that are over, or of all.</summary>
    public IEnumerable<LogEvent> TakeCounts(bool all)
    {
        foreach (((string Source, int Id) key, Kind kind) in _kinds)
        {
            if (!all && time.GetElapsedTime(kind.Start) < Period) continue;
            _kinds.Remove(key);
            int left = kind.Lines - LinesAMinute;
            if (left > 0) yield return Say(kind, $"{left} such lines were left out");
        }
    }

    // Some classes of ours have no class of their own for their events, whose names then begin with Log.
    private static string NameOf(EventId id)
    {
        string name = id.Name ?? $"{id.Id}";
        return name.StartsWith("Log", StringComparison.Ordinal) ? name[3..] : name;
    }

    private LogEvent Say(Kind kind, string what) =>
        new(time.GetUtcNow(), kind.Level, kind.Source, $"{kind.Name}: {what}");

    /// <summary>Lines of one kind since the start of its minute.</summary>
    private sealed record Kind(string Source, LogLevel Level, string Name, long Start)
    {
        public int Lines { get; set; }
    }
}
