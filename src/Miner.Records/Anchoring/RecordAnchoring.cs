using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Records.Commitment;
using Miner.Records.Store;

namespace Miner.Records.Anchoring;

/// <summary>
/// Puts every sealed batch into every job until it is six blocks deep, so that a reorganisation anchors it anew by itself.
/// </summary>
public sealed partial class RecordAnchoring : ICoinbaseCommitter, IAsyncDisposable
{
    private readonly AnchorLedger _ledger;
    private readonly ChainFollower _follower;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _turn = new(1);
    private AnchorTree? _durable;
    private Task _following = Task.CompletedTask;

    /// <param name="database">Opened for mining; it stays the caller's.</param>
    /// <param name="chain">Of the nodes that the blocks go to.</param>
    public RecordAnchoring(RecordDatabase database, IBestChain chain, TimeProvider time, ILoggerFactory logs)
    {
        _ledger = new AnchorLedger(database, time);
        _follower = new ChainFollower(_ledger, chain);
        _logger = logs.CreateLogger<RecordAnchoring>();
    }

    public async ValueTask<ImmutableArray<byte>> NextScriptAsync(
        Hash256 previousBlock, int height, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            // The job does not wait for this: what it finds counts for the next one.
            if (_following.IsCompleted) _following = FollowQuietlyAsync(_closing.Token);
            Choose(new ChainMark(height - 1, previousBlock));
            return _durable is { Batches.Count: > 0 } tree ? [.. AnchorOutput.Script(tree.Root)] : [];
        }
        finally
        {
            _turn.Release();
        }
    }

    public Task TakeNoteAsync(SolvedBlock block)
    {
        Hash256 hash = block.Header.ComputeHash();
        try
        {
            Sha256Digest root = AnchorOutput.FindIn(Transaction.Parse(block.Coinbase.AsSpan()));
            if (_ledger.SaveBlock(block, root)) LogNoted(_logger, block.Height, hash, root);
            else LogForeign(_logger, block.Height, hash);
        }
        catch (Exception e) when (e is RecordStoreException or FormatException or IOException)
        {
            LogNotNoted(_logger, block.Height, hash, e.Message);
        }

        return Task.CompletedTask;
    }

    /// <summary>Asks the node where our blocks are now. Not while jobs are being given out.</summary>
    /// <exception cref="ChainUnreachableException">No node answered; what was known stays.</exception>
    /// <exception cref="RecordStoreException">The database refused.</exception>
    public async Task FollowAsync(CancellationToken stop)
    {
        await _following;
        await _follower.FollowAsync(stop);
    }

    /// <summary>As <see cref="FollowAsync"/>, but what fails is only logged.</summary>
    public async Task LookOnceMoreAsync(CancellationToken stop)
    {
        await _following;
        await FollowQuietlyAsync(stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _following;
        _closing.Dispose();
        _turn.Dispose();
    }

    /// <summary>Leaves what was chosen before where the disk refuses: that is durable.</summary>
    private void Choose(ChainMark before)
    {
        try
        {
            IReadOnlyList<SealedBatch> pending = _ledger.Pending();
            if (_durable?.Batches.SequenceEqual(pending) == true) return;
            var tree = new AnchorTree(pending);
            if (pending.Count > 0) _ledger.SaveAnchor(tree, before);
            _durable = tree;
            LogChosen(_logger, pending.Count, tree.Root);
        }
        catch (Exception e) when (e is RecordStoreException or IOException)
        {
            LogNotChosen(_logger, e.Message);
        }
    }

    private async Task FollowQuietlyAsync(CancellationToken stop)
    {
        try
        {
            await Task.Run(() => _follower.FollowAsync(stop), stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The next start goes on from where it stands.
        }
        catch (Exception e) when (e is ChainUnreachableException or RecordStoreException or IOException)
        {
            LogNotFollowed(_logger, e.Message);
        }
    }
}
