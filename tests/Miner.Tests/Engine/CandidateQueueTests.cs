using Miner.Core.Mining;
using Miner.Engine;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Engine;

public sealed class CandidateQueueTests
{
    [Fact]
    public async Task Offer_QueueIsFull_TheRestIsDroppedAndCounted()
    {
        using var logs = new RecordedLogs();
        var dropped = new DroppedHits(logs);
        var queue = new CandidateQueue(dropped);
        Work work = EasyJob.FirstWork(EasyJob.Of());
        Assert.False(queue.IsCrowded);
        for (uint nonce = 0; nonce < CandidateQueue.Capacity + 1000; nonce++)
            queue.Offer(new Candidate(work, new Hit(nonce, 0), "d"));
        Assert.True(queue.IsCrowded);
        queue.Complete();
        queue.Offer(new Candidate(work, new Hit(0, 0), "late"));

        uint expected = 0;
        await foreach (Candidate candidate in queue.ReadAllAsync()) Assert.Equal(expected++, candidate.Hit.Nonce);
        Assert.Equal((uint)CandidateQueue.Capacity, expected);
        Assert.Equal(1001, dropped.Count);
        Assert.Equal(
            ["1", "2", "4", "8", "16", "32", "64", "128", "256", "512"],
            logs.Lines.Select(static line => line.Text.Split(' ')[0]));
    }
}
