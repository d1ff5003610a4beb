using Miner.Core.Mining;

namespace Miner.Pools.Failover;

/// <summary>A pool of the list and what it does at present. Written by the failover loop only.</summary>
internal sealed class FailoverMember(FailoverPool pool)
{
    public FailoverPool Pool => pool;

    /// <summary>Null while it is not needed, and once it is lost.</summary>
    public FailoverRun? Run { get; set; }

    /// <summary>Why it will never work again.</summary>
    public SourceLostException? Loss { get; set; }

    /// <summary>It runs and was not told that it is needed no more.</summary>
    public bool IsNeeded => Run is { DismissedAt: null };

    public bool Works => Run is { Works: true };
}
