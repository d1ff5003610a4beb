using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.Engine;

/// <summary>
/// Hands every share to the source and counts what becomes of it. All submissions run side by side, so that a block
/// never waits behind a slow share.
/// </summary>
internal sealed partial class ShareDesk(
    IJobSource source,
    JobBoard board,
    ShareLedger ledger,
    DroppedHits dropped,
    TimeProvider time,
    ILogger logger) : IDisposable
{
    /// <summary>Far more than any sane target brings; the rest is not sent.</summary>
    public const int MaxUnderWay = 4096;

    /// <summary>Only one block can follow a parent; a few more are tried in case the first is refused.</summary>
    public const int MaxBlocksOnOneParent = 8;

    // After the source was told to give up, it gets this long to say what it knows.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<Hash256, int> _blocksUnderWay = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly CancellationTokenSource _abandon = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // One stands for the open desk itself, so that the count reaches 0 only once it is closed.
    private int _underWay = 1;

    /// <summary>
    /// Faults when a submission throws: a source that ended for good, or a bug. Never completes otherwise.
    /// </summary>
    public Task Failure => _failure.Task;

    /// <summary>Called by the judge's task only; never blocks.</summary>
    public void Take(Share share)
    {
        if (!TryEnter(share))
        {
            dropped.Add(1);
            return;
        }

        ledger.Found(share);
        if (share.IsBlock) Log.BlockFound(logger, share.Hash, share.Job.Height, share.Device);
        Watch(Task.Run(() => SettleAsync(share)));
    }

    /// <summary>
    /// Waits for the answers still due, at most <paramref name="patience"/>; afterwards every share is settled.
    /// </summary>
    public async Task DrainAsync(TimeSpan patience)
    {
        Leave();
        if (await IsIdleAsync(patience)) return;
        Log.AnswersGivenUp(logger, Volatile.Read(ref _underWay));
        await _giveUp.CancelAsync();
        if (await IsIdleAsync(Grace)) return;
        await _abandon.CancelAsync();
        await _idle.Task;
    }

    public void Dispose()
    {
        _giveUp.Dispose();
        _abandon.Dispose();
    }

    private async Task SettleAsync(Share share)
    {
        ShareOutcome outcome = new ShareOutcome.Unknown();
        try
        {
            outcome = await SubmitAsync(share);
        }
        catch (OperationCanceledException) when (_giveUp.IsCancellationRequested)
        {
            // It may have been sent: Unknown.
        }
        finally
        {
            Report(share, outcome, ledger.Settle(share, outcome));
            if (share.IsBlock) ReleaseParent(share);
            Leave();
        }
    }

    // A block goes to the source in any case: it knows best whether the chain may still want it.
    private async Task<ShareOutcome> SubmitAsync(Share share)
    {
        if (!share.IsBlock && !board.IsLive(share.Job.Epoch)) return new ShareOutcome.Stale("its session is gone");
        return await source.SubmitAsync(share, _giveUp.Token).AsTask().WaitAsync(_abandon.Token);
    }

    private bool TryEnter(Share share)
    {
        if (!share.IsBlock && Volatile.Read(ref _underWay) > MaxUnderWay) return false;
        if (share.IsBlock && !TryHoldParent(share)) return false;
        Interlocked.Increment(ref _underWay);
        return true;
    }

    private bool TryHoldParent(Share block)
    {
        int blocks = _blocksUnderWay.AddOrUpdate(block.Job.PreviousBlock, 1, static (_, count) => count + 1);
        if (blocks <= MaxBlocksOnOneParent) return true;
        ReleaseParent(block);
        return false;
    }

    private void ReleaseParent(Share block)
    {
        Hash256 parent = block.Job.PreviousBlock;
        if (_blocksUnderWay.AddOrUpdate(parent, 0, static (_, count) => count - 1) == 0)
            _blocksUnderWay.TryRemove(KeyValuePair.Create(parent, 0));
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _underWay) == 0) _idle.TrySetResult();
    }

    private void Watch(Task submission) => _ = submission.ContinueWith(
        failed => _failure.TrySetException(failed.Exception!.InnerExceptions),
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private async Task<bool> IsIdleAsync(TimeSpan patience)
    {
        try
        {
            await _idle.Task.WaitAsync(patience, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
