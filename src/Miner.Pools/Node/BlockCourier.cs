using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Miner.Core.Chain;

namespace Miner.Pools.Node;

/// <summary>
/// Brings found blocks to all nodes at once, while they are written to disk: neither waits for the other. A block stays
/// on disk until a node confirms it, and is sent again when a node is back or at the next start.
/// </summary>
internal sealed partial class BlockCourier(
    IReadOnlyList<IBitcoinNode> nodes, IBlockStore store, TimeSpan longestPause, TimeProvider time, ILogger logger)
    : IAsyncDisposable
{
    // How long the other nodes may still contradict one that refused.
    private static readonly TimeSpan SecondOpinion = TimeSpan.FromSeconds(5);

    // Enough for a node that answers; one that does not must not hold up the exit.
    private static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(1);

    // A block that is not on disk yet is worth a wait, but a disk that is gone must not hold up the exit for ever.
    private static readonly TimeSpan LastWrite = TimeSpan.FromSeconds(10);

    private readonly BlockSender _sender = new(longestPause, time, logger);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<Hash256, Journey> _underWay = [];

    /// <summary>Writes a block to disk that must not be sent yet. False where the disk refuses.</summary>
    public Task<bool> KeepAsync(FoundBlock block)
    {
        Task<bool> saved = SaveAsync(block);
        Track(block, saved);
        return saved;
    }

    /// <summary>Lets go of a block that was kept and is not wanted any more; waits for no disk.</summary>
    public void Drop(FoundBlock block, Task kept) => Track(block, DropAsync(block, kept));

    /// <summary>
    /// The best answer of the nodes, as soon as there is an acceptance. Cancelled, it throws only once the block is on
    /// disk.
    /// </summary>
    /// <param name="kept">Where the block had to wait: what <see cref="KeepAsync"/> gave for it.</param>
    public async Task<NodeAnswer> DeliverAsync(FoundBlock block, Task<bool>? kept, CancellationToken stop)
    {
        LogFound(logger, block.Height, block.Hash);
        Task<NodeAnswer>[] answers = Send(block);
        Task<bool> saved = kept ?? SaveAsync(block);
        Track(block, SettleAsync(block, saved, answers));
        try
        {
            return await BestAsync(answers).WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            await saved;
            throw;
        }
    }

    /// <summary>Sends what earlier attempts, or an earlier run, left behind.</summary>
    public async Task ResendPendingAsync(CancellationToken stop)
    {
        foreach (FoundBlock block in store.Pending())
        {
            stop.ThrowIfCancellationRequested();
            if (_underWay.ContainsKey(block.Hash)) continue;
            LogResent(logger, block.Height, block.Hash);
            Task settled = SettleAsync(block, Task.FromResult(true), Send(block));
            Track(block, settled);
            await settled.WaitAsync(stop);
        }
    }

    /// <summary>
    /// Gives what is under way a moment, then gives it up and says what stays on disk. Waits for the disk, but not for
    /// ever.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        Task settled = Task.WhenAll(_underWay.Values.Select(static journey => journey.Settled));
        await IsOverAsync(settled, LastMoment);
        await _closing.CancelAsync();
        if (await IsOverAsync(settled, LastWrite))
        {
            _closing.Dispose();
            return;
        }

        // What hangs may yet wake up and look at the token, which therefore stays.
        foreach (Journey journey in _underWay.Values) LogHanging(logger, journey.Block.Height, journey.Block.Hash);
    }

    private async Task<bool> IsOverAsync(Task settled, TimeSpan patience)
    {
        try
        {
            await settled.WaitAsync(patience, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task<bool> SaveAsync(FoundBlock block)
    {
        try
        {
            await store.SaveAsync(block);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotSaved(logger, block.Height, block.Hash, e.Message);
            return false;
        }
    }

    // The first attempts run up to their first wait before this returns, so that no slow disk can come before them.
    private Task<NodeAnswer>[] Send(FoundBlock block) =>
        [.. nodes.Select(node => _sender.SendAsync(node, block, _closing.Token))];

    private async Task<NodeAnswer> BestAsync(Task<NodeAnswer>[] answers)
    {
        List<Task<NodeAnswer>> open = [.. answers];
        List<NodeAnswer> known = [];
        using var late = new CancellationTokenSource();
        Task? patience = null;
        while (open.Count > 0)
        {
            Task first = await Task.WhenAny([.. open, .. patience is null ? (Task[])[] : [patience]]);
            if (first == patience) break;
            open.Remove((Task<NodeAnswer>)first);
            NodeAnswer answer = await (Task<NodeAnswer>)first;
            known.Add(answer);
            if (answer.IsAcceptance) break;
            if (answer.Submission is not null) patience ??= Task.Delay(SecondOpinion, time, late.Token);
        }

        await late.CancelAsync();
        return NodeAnswer.Best(known);
    }

    private async Task DropAsync(FoundBlock block, Task kept)
    {
        try
        {
            await kept;
            store.Remove(block);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotTidied(logger, block.Height, block.Hash, e.Message);
        }
    }

    private async Task SettleAsync(FoundBlock block, Task<bool> saved, Task<NodeAnswer>[] answers)
    {
        bool isOnDisk = false;
        try
        {
            isOnDisk = await saved;
            NodeAnswer best = await BestAsync(answers);
            if (best.IsAcceptance) await ConfirmAsync(block, best);
            else if (IsUnwanted(await Task.WhenAll(answers))) store.SetAside(block);
            else if (isOnDisk) LogLeft(logger, block.Height, block.Hash);
            await Task.WhenAll(answers);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            if (isOnDisk) LogLeft(logger, block.Height, block.Hash);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotTidied(logger, block.Height, block.Hash, e.Message);
        }
    }

    private async Task ConfirmAsync(FoundBlock block, NodeAnswer answer)
    {
        if (await _sender.IsConfirmedAsync(answer.Node, block, _closing.Token))
        {
            store.Remove(block);
            LogConfirmed(logger, answer.Node.Name, block.Height, block.Hash);
        }
        else
        {
            LogNotConfirmed(logger, answer.Node.Name, block.Height, block.Hash);
        }
    }

    private static bool IsUnwanted(NodeAnswer[] answers) => answers.All(static answer =>
        answer.Submission is { Result: SubmissionResult.Rejected or SubmissionResult.Inconclusive });

    private void Track(FoundBlock block, Task settled)
    {
        var journey = new Journey(block, settled);
        _underWay[block.Hash] = journey;
        // Never faults: SettleAsync catches all that may happen. A later journey of the same block stays.
        settled.ContinueWith(
            _ => _underWay.TryRemove(KeyValuePair.Create(block.Hash, journey)),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private sealed record Journey(FoundBlock Block, Task Settled);
}
