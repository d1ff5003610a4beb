namespace Miner.Pools.Stratum;

/// <summary>What arrives in the inbox of the one state owner.</summary>
internal abstract record SessionEvent
{
    private SessionEvent() { }

    /// <param name="Session">Whose line it is: one of a session that is over is dropped.</param>
    public sealed record Line(StratumSession Session, byte[] Bytes) : SessionEvent;

    /// <param name="Loss">Why the connection is gone.</param>
    public sealed record Closed(StratumSession Session, Exception? Loss) : SessionEvent;

    public sealed record Submit(PendingShare Share) : SessionEvent;

    /// <summary>A second went by; not exact, and one may be left out.</summary>
    public sealed record Tick : SessionEvent;
}
