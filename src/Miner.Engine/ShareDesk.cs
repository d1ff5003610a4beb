using System.Collections.Concurrent;
using System.Numerics;
using Microsoft.Extensions.Logging;
using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Engine.Reporting;

namespace Miner.Engine;

/// <summary>
/// Hands every share to the source and counts what becomes of it. All submissions run side by side, so that a block never
/// waits behind a slow share.
/// </summary>
internal sealed partial class ShareDesk(
    IJobSource source, JobBoard board, ShareLedger ledger, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>Far more than any sane target brings; the rest is not sent.</summary>
    public const int MaxUnderWay = 4096;

    /// <summary>Only one block can follow a parent; a few more are tried in case the first is refused.</summary>
    public const int MaxBlocksOnOneParent = 4;

    // After the source was told to give up, it gets this long to say what it knows.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<Hash256, int> _blocksUnderWay = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly CancellationTokenSource _abandon = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // One stands for the open desk itself, so that the count reaches 0 only once it is closed.
    private int _underWay = 1;
    private long _turnedAway;

    /// <summary>Faults when a submission throws: a source that ended for good, or a bug. Never completes otherwise.</summary>
    public Task Failure => _failure.Task;

    /// <summary>Called by the judge's task only; never blocks.</summary>
    public void Take(Share share)
    {
        ledger.Found(share);
        if (share.IsBlock) Log.BlockFound(logger, share.Hash, share.Job.Height, share.Device);
        if (!share.IsBlock && !board.IsLive(share.Job.Epoch)) Settle(share, new ShareOutcome.Stale("its session is gone"));
        else if (!TryEnter(share)) TurnAway(share);
        else Watch(Task.Run(() => SubmitAsync(share)));
    }

    /// <summary>Waits for the answers still due, at most <paramref name="patience"/>; afterwards every share is settled.</summary>
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

    private async Task SubmitAsync(Share share)
    {
        ShareOutcome outcome = new ShareOutcome.Unknown();
        try
        {
            outcome = await source.SubmitAsync(share, _giveUp.Token).AsTask().WaitAsync(_abandon.Token);
        }
        catch (OperationCanceledException) when (_giveUp.IsCancellationRequested)
        {
            // It may have been sent: Unknown.
        }
        finally
        {
            Settle(share, outcome);
            if (share.IsBlock) _blocksUnderWay.AddOrUpdate(share.Job.PreviousBlock, 0, static (_, count) => count - 1);
            Leave();
        }
    }

    private bool TryEnter(Share share)
    {
        if (share.IsBlock)
        {
            int blocks = _blocksUnderWay.AddOrUpdate(share.Job.PreviousBlock, 1, static (_, count) => count + 1);
            if (blocks > MaxBlocksOnOneParent)
            {
                _blocksUnderWay.AddOrUpdate(share.Job.PreviousBlock, 0, static (_, count) => count - 1);
                return false;
            }
        }
        else if (Volatile.Read(ref _underWay) > MaxUnderWay)
        {
            return false;
        }

        Interlocked.Increment(ref _underWay);
        return true;
    }

    // Not a log line each: it happens only where the target is so easy that shares come by the thousand.
    private void TurnAway(Share share)
    {
        ledger.Settle(share, new ShareOutcome.Stale("too many under way"));
        if (BitOperations.IsPow2(++_turnedAway)) Log.SharesTurnedAway(logger, _turnedAway);
    }

    private void Settle(Share share, ShareOutcome outcome)
    {
        LedgerSnapshot counts = ledger.Settle(share, outcome);
        Report(share, outcome, counts);
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
