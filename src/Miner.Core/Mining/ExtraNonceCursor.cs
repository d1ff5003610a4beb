namespace Miner.Core.Mining;

/// <summary>
/// Counts extranonce2 values of one session. It is never set back, so that a job repeated under another name gets new ones.
/// </summary>
public sealed class ExtraNonceCursor
{
    private ulong _next;

    /// <summary>Thread-safe.</summary>
    public ulong Take() => Interlocked.Increment(ref _next) - 1;
}
