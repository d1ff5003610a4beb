using Microsoft.Extensions.Logging;
using Miner.Core.Chain;
using Miner.Pools.Failover;

namespace Miner.Pools.Node;

/// <summary>
/// Brings a block to one node, with as many attempts as it takes, and believes no refusal that the node's own chain
/// contradicts.
/// </summary>
internal sealed partial class BlockSender(TimeSpan longestPause, TimeProvider time, ILogger logger)
{
    // With pauses up to 30 s these are about two minutes; later the source sends again as soon as it reaches a node.
    private const int Attempts = 10;
    private const int Confirmations = 5;

    // Bitcoin Core's codes for what went wrong in itself (a full disk, say) and not in the block.
    private const int OutOfMemory = -7, DatabaseError = -20, VerificationFailed = -25, InternalError = -32603;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);

    public async Task<NodeAnswer> SendAsync(IBitcoinNode node, FoundBlock block, CancellationToken stop)
    {
        Backoff pauses = NewPauses();
        for (int attempt = 1; ; attempt++)
        {
            BlockSubmission? submission = await TrySendAsync(node, block, stop);
            if (submission is { Result: not SubmissionResult.PreviousMissing } || attempt == Attempts)
                return new NodeAnswer(node, submission);
            await Task.Delay(pauses.Next(), time, stop);
        }
    }

    /// <summary>
    /// True when the node has the block on its best chain; it is asked a few times, as it may still be busy.
    /// </summary>
    public async Task<bool> IsConfirmedAsync(IBitcoinNode node, FoundBlock block, CancellationToken stop)
    {
        Backoff pauses = NewPauses();
        for (int attempt = 1; ; attempt++)
        {
            if (await IsInChainAsync(node, block.Hash, stop)) return true;
            if (attempt == Confirmations) return false;
            await Task.Delay(pauses.Next(), time, stop);
        }
    }

    private Backoff NewPauses() => new(FirstPause, longestPause, Random.Shared);

    private async Task<BlockSubmission?> TrySendAsync(IBitcoinNode node, FoundBlock block, CancellationToken stop)
    {
        try
        {
            BlockSubmission submission = await node.SubmitBlockAsync(block.Bytes, stop);
            if (submission.Result == SubmissionResult.Accepted) return submission;
            // Nodes have said "rejected" or "inconclusive" of blocks that were in their chain.
            if (await IsInChainAsync(node, block.Hash, stop)) return BlockSubmission.Parse(null);
            LogRefused(logger, node.Name, block.Height, block.Hash, submission.Reason);
            return submission.Result == SubmissionResult.AlreadyKnown
                ? submission with { Result = SubmissionResult.Inconclusive }
                : submission;
        }
        catch (NodeException e) when (e.Fault == NodeFault.CallFailed && e.Code is not (
            OutOfMemory or DatabaseError or VerificationFailed or InternalError))
        {
            // The node understood the call and could not do it, so that the same bytes will fail again.
            LogRefused(logger, node.Name, block.Height, block.Hash, e.Message);
            return new BlockSubmission(SubmissionResult.Rejected, PeerText.Clean(e.Message));
        }
        catch (NodeException e)
        {
            LogNotSent(logger, node.Name, block.Height, block.Hash, e.Message);
            return null;
        }
    }

    private static async Task<bool> IsInChainAsync(IBitcoinNode node, Hash256 hash, CancellationToken stop)
    {
        try
        {
            return await node.FindHeaderAsync(hash, stop) is { Confirmations: > 0 };
        }
        catch (NodeException)
        {
            // No news; the caller goes by what it knows.
            return false;
        }
    }
}
