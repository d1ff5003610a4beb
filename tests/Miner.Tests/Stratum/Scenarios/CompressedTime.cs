namespace Miner.Tests.Stratum.Scenarios;

/// <summary>The real clock, run faster: minutes pass in seconds, for timers as for timestamps.</summary>
internal sealed class CompressedTime(int factor) : TimeProvider
{
    private readonly DateTimeOffset _start = System.GetUtcNow();
    private readonly long _startTicks = System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _start + GetElapsedTime(0, GetTimestamp());

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() => (System.GetTimestamp() - _startTicks) * factor;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new CompressedTimer(System.CreateTimer(callback, state, Compress(dueTime), Compress(period)), Compress);

    private TimeSpan Compress(TimeSpan span) => span < TimeSpan.Zero ? span : span / factor;

    private sealed class CompressedTimer(ITimer inner, Func<TimeSpan, TimeSpan> compress) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(compress(dueTime), compress(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
