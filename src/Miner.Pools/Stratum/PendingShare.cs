using Miner.Core.Mining;

namespace Miner.Pools.Stratum;

/// <summary>
/// A share on its way to its outcome. The session owner moves it on; whoever handed it in may give it up from any thread.
/// </summary>
internal sealed class PendingShare(Share share)
{
    private const int Waiting = 0;
    private const int Sent = 1;
    private const int GivenUp = 2;

    private readonly TaskCompletionSource<ShareOutcome> _outcome =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _state;

    public Share Share { get; } = share;

    public Task<ShareOutcome> Outcome => _outcome.Task;

    public bool WasSent => Volatile.Read(ref _state) == Sent;

    /// <summary>To be called before the bytes go out; false where the share was given up and must not be sent.</summary>
    public bool TryMarkSent() => Interlocked.CompareExchange(ref _state, Sent, Waiting) != GivenUp && !Outcome.IsCompleted;

    /// <summary>The first outcome counts.</summary>
    public void Resolve(ShareOutcome outcome) => _outcome.TrySetResult(outcome);

    /// <summary>Ends as Stale where it was never sent, as Unknown where it was.</summary>
    public void GiveUp(string why)
    {
        bool wasSent = Interlocked.CompareExchange(ref _state, GivenUp, Waiting) == Sent;
        Resolve(wasSent ? new ShareOutcome.Unknown() : new ShareOutcome.Stale(why));
    }
}
