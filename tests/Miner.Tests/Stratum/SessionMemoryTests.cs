using Microsoft.Extensions.Time.Testing;
using Miner.Core.Mining;
using Miner.Pools.Stratum;
using Miner.Pools.Transport;

namespace Miner.Tests.Stratum;

public sealed class SessionMemoryTests
{
    [Fact]
    public async Task TryTakeKept_ConnectionBreaksInBetween_TheRestIsStillCounted()
    {
        var memory = new SessionMemory("pool", TimeSpan.FromMinutes(2), new FakeTimeProvider());
        var terms = new SessionTerms(new ExtraNonceSpace("08000002", 4), null, null);
        memory.Welcome(new SubscribeResult("s1", terms.Space!), new PoolAddress("pool", 3333, false));
        StratumJob job = JobFactory.Create(
            (NotifyMessage)StratumCodec.Parse(System.Text.Encoding.UTF8.GetBytes(SampleLines.Notify("a"))),
            terms, memory.Epoch, memory.NextSerial());
        PendingShare[] shares =
            [.. Enumerable.Range(0, 3).Select(number => new PendingShare(SampleShares.Of(job, (ulong)number)))];
        foreach (PendingShare share in shares) memory.Keep(share);

        memory.Authorized();
        Assert.True(memory.TryTakeKept(out PendingShare? oldest));
        Assert.Same(shares[0], oldest);
        memory.Lose([oldest]);
        memory.Forget("the pool did not resume the session");

        Assert.False(memory.TryTakeKept(out _));
        Assert.All(await Task.WhenAll(shares.Select(static share => share.Outcome)), static outcome =>
            Assert.IsType<ShareOutcome.Stale>(outcome));
    }
}
