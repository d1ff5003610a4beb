using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Miner.Core.Mining;

namespace Miner.Pools.Node;

/// <summary>
/// Mines solo on Bitcoin nodes. Templates come from the first node that has a good one; a found block goes to all of
/// them.
/// </summary>
public sealed partial class NodeSource : IJobSource, IAsyncDisposable
{
    // Header time may be rolled for about two hours; a job that nothing changes is renewed long before.
    private static readonly TimeSpan JobLifetime = TimeSpan.FromMinutes(10);

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TemplateFeed _feed;
    private readonly BlockCourier _courier;
    private readonly NodeJobFactory _factory;
    private readonly CoinbaseCommitments _commitments;

    /// <param name="nodes">At least one; the first is preferred.</param>
    /// <param name="committer">Who has a say in our coinbases; null: nobody.</param>
    public NodeSource(
        IReadOnlyList<IBitcoinNode> nodes,
        NodeOptions options,
        TimeProvider time,
        ILoggerFactory logs,
        ICoinbaseCommitter? committer = null)
        : this(nodes, options, new BlockDirectory(options.BlockDirectory, time), time, logs, committer)
    {
    }

    internal NodeSource(
        IReadOnlyList<IBitcoinNode> nodes,
        NodeOptions options,
        IBlockStore store,
        TimeProvider time,
        ILoggerFactory logs,
        ICoinbaseCommitter? committer = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(nodes.Count);
        (_time, _logger) = (time, logs.CreateLogger<NodeSource>());
        Name = nodes[0].Name;
        _feed = new TemplateFeed(new NodeRoster(nodes, options, time, _logger), options, time, _logger);
        _courier = new BlockCourier(nodes, store, options.RetryPause, time, _logger);
        _factory = new NodeJobFactory(Name, options);
        _commitments = new CoinbaseCommitments(committer, time);
    }

    public string Name { get; }

    public SourceStatus Status => _feed.Status;

    public async IAsyncEnumerable<Job?> ReadJobsAsync([EnumeratorCancellation] CancellationToken stop)
    {
        NodeJob? current = null;
        long since = 0;
        bool isAway = true;
        Task resending = Task.CompletedTask;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            await foreach (CheckedTemplate? news in _feed.ReadAsync(stop))
            {
                // A first answer, now or after an absence, is the moment to send what could not be sent.
                if (isAway && news is not null && resending.IsCompleted) resending = ResendAsync(ending.Token);
                isAway = news is null;
                ImmutableArray<byte> commitment = await _commitments.NextScriptAsync(news?.Template, stop);
                bool isFresh = current is { Race.IsWon: false } && _time.GetElapsedTime(since) < JobLifetime;
                if (isFresh && news is not null && current!.IsSameWorkAs(news.Template, commitment)) continue;
                NodeJob? job = news is null ? null : Make(news, commitment);
                // What the earlier template asked for is out of date, even where nothing can take its place.
                if (job is null && current is null && news is not null) continue;
                (current, since) = (job, _time.GetTimestamp());
                yield return job;
            }
        }
        finally
        {
            await ending.CancelAsync();
            await resending;
        }
    }

    /// <summary>
    /// Completes with the first node's acceptance; while no node can be reached it goes on trying. Only one solution of
    /// a height is sent at a time, and none after one was taken.
    /// </summary>
    public async ValueTask<ShareOutcome> SubmitAsync(Share share, CancellationToken stop)
    {
        NodeJob job = share.Job as NodeJob
            ?? throw new InvalidOperationException($"BUG: a share of {share.Job.Epoch} came to {Name}");
        if (!share.IsBlock) return new ShareOutcome.Rejected(RejectReason.LowDifficulty, "not a block");
        var block = new FoundBlock(share.Hash, job.Template.Height, BlockAssembler.Assemble(share));
        _commitments.Tell(job, share);
        Task turn = job.Race.Turn.WaitAsync(stop);
        // The first may yet be refused: a block is not to be lost with the process while it waits.
        Task<bool>? kept = turn.IsCompletedSuccessfully ? null : _courier.KeepAsync(block);
        try
        {
            await turn;
        }
        catch (OperationCanceledException)
        {
            await kept!;
            return new ShareOutcome.Stale("stopped before its turn came; it is on disk for the next start");
        }

        try
        {
            if (!job.Race.IsWon) return await DeliverAsync(job, block, kept, stop);
            if (kept is not null) _courier.Drop(block, kept);
            return new ShareOutcome.Stale($"height {job.Height} already solved by us");
        }
        finally
        {
            job.Race.Turn.Release();
        }
    }

    /// <summary>Lets go of what is still being sent; it is on disk and goes out at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _courier.DisposeAsync();
        await _commitments.DisposeAsync();
    }

    private async Task<ShareOutcome> DeliverAsync(
        NodeJob job, FoundBlock block, Task<bool>? kept, CancellationToken stop)
    {
        long start = _time.GetTimestamp();
        NodeAnswer answer;
        try
        {
            answer = await _courier.DeliverAsync(block, kept, stop);
        }
        catch (OperationCanceledException)
        {
            return new ShareOutcome.Unknown();
        }

        if (answer.Submission is not { } submission) return new ShareOutcome.Unknown();
        if (!answer.IsAcceptance) return new ShareOutcome.Rejected(submission.RejectReason, submission.Reason);
        job.Race.Win();
        _feed.Wake();
        return new ShareOutcome.Accepted(_time.GetElapsedTime(start));
    }

    /// <summary>Null where the template is worth nothing: it cannot be made into a block, or we solved it.</summary>
    private NodeJob? Make(CheckedTemplate news, ImmutableArray<byte> commitment)
    {
        if (_factory.IsSolved(news.Template)) return null;
        try
        {
            NodeJob job = _factory.Make(news.Template, news.From.PayoutScript, commitment);
            BlockTemplate template = news.Template;
            LogJob(_logger, news.From.Node.Name, job.Id, template.Transactions.Length, template.CoinbaseValue);
            return job;
        }
        catch (FormatException e)
        {
            LogUnusable(_logger, news.From.Node.Name, e.Message);
            return null;
        }
    }

    private async Task ResendAsync(CancellationToken stop)
    {
        try
        {
            await _courier.ResendPendingAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The files wait for the next start.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(_logger, e.Message);
        }
    }
}
