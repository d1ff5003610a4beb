using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.Tests.Node;

/// <summary>What became of one solved job.</summary>
internal sealed record Solved(Share Share, ShareOutcome Outcome)
{
    public Job Job => Share.Job;
}

/// <summary>
/// An engine of the smallest kind: tries nonces one after another with the base class library's SHA-256.
/// </summary>
internal static class TinyMiner
{
    /// <summary>Mines until so many blocks were accepted; every outcome on the way is given back.</summary>
    public static async Task<IReadOnlyList<Solved>> MineAsync(IJobSource source, int blocks, CancellationToken stop)
    {
        List<Solved> solved = [];
        var cursor = new ExtraNonceCursor();
        int accepted = 0;
        await foreach (Job? job in source.ReadJobsAsync(stop))
        {
            if (job is null) continue;
            Share share = Solve(job, cursor);
            solved.Add(new Solved(share, await source.SubmitAsync(share, stop)));
            if (solved[^1].Outcome is ShareOutcome.Accepted && ++accepted == blocks) break;
        }

        return solved;
    }

    public static Share Solve(Job job, ExtraNonceCursor? cursor = null)
    {
        var cutter = new WorkCutter(job, cursor ?? new ExtraNonceCursor(), TimeProvider.System);
        while (cutter.TryNext(1, out Work? work))
        {
            for (uint nonce = 0; nonce < 1 << 20; nonce++)
            {
                BlockHeader header = work.HeaderOf(new Hit(nonce, 0));
                Hash256 hash = Hash256.OfDoubleSha256(header.ToArray());
                if (job.ShareTarget.IsMetBy(hash)) return new Share(work, header, hash, job.BlockTarget.IsMetBy(hash), "tiny");
            }
        }

        throw new InvalidOperationException("the job is used up");
    }

    /// <summary>The next job, whatever comes before it.</summary>
    public static async Task<Job> NextAsync(IAsyncEnumerator<Job?> jobs)
    {
        while (await jobs.MoveNextAsync())
            if (jobs.Current is { } job) return job;
        throw new InvalidOperationException("the source ended");
    }
}
