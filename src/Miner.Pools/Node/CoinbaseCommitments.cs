using System.Collections.Immutable;
using Miner.Core.Mining;

namespace Miner.Pools.Node;

/// <summary>
/// The source's side of the port: asks before a job leaves, and tells of solved blocks without waiting for the answer.
/// </summary>
internal sealed class CoinbaseCommitments(ICoinbaseCommitter? committer, TimeProvider time) : IAsyncDisposable
{
    // A note that is not on disk yet is worth a wait, but a disk that is gone must not hold up the exit for ever.
    private static readonly TimeSpan LastWrite = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private Task _notes = Task.CompletedTask;

    /// <summary>Empty where nobody commits to anything.</summary>
    public ValueTask<ImmutableArray<byte>> NextScriptAsync(BlockTemplate? template, CancellationToken stop) =>
        committer is null || template is null
            ? ValueTask.FromResult(ImmutableArray<byte>.Empty)
            : committer.NextScriptAsync(template.PreviousBlock, template.Height, stop);

    /// <summary>Returns at once, whatever the disk does: the block is to be submitted meanwhile.</summary>
    public void Tell(NodeJob job, Share share)
    {
        if (committer is null || job.Commitment.IsEmpty) return;
        ImmutableArray<byte> coinbase = [.. job.Coinbase.Build(share.Work.ExtraNonce2)];
        var block = new SolvedBlock(job.Template.Height, share.Header, coinbase, job.Branch);
        Task note = Task.Run(() => committer.TakeNoteAsync(block));
        lock (_gate) _notes = _notes.IsCompleted ? note : Task.WhenAll(_notes, note);
    }

    public async ValueTask DisposeAsync()
    {
        Task notes;
        lock (_gate) notes = _notes;
        try
        {
            await notes.WaitAsync(LastWrite, time);
        }
        catch (TimeoutException)
        {
            // It is found again on the chain.
        }
    }
}
