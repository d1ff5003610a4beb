using Microsoft.Extensions.Time.Testing;
using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.Tests.Stratum;

/// <summary>Shares as an engine would hand them in; their hash is not searched for.</summary>
internal static class SampleShares
{
    /// <param name="extraNonce2">The number of the work to take: each has its own extranonce2.</param>
    public static Share Of(Job job, ulong extraNonce2 = 0, uint nonce = 0x0badcafe, int variant = 0)
    {
        var cursor = new ExtraNonceCursor();
        for (ulong skipped = 0; skipped < extraNonce2; skipped++) cursor.Take();
        var cutter = new WorkCutter(job, cursor, new FakeTimeProvider());
        Assert.True(cutter.TryNext(4, out Work? work));
        BlockHeader header = work.HeaderOf(new Hit(nonce, int.Min(variant, work.Versions.Length - 1)));
        return new Share(work, header, header.ComputeHash(), IsBlock: false, "cpu0");
    }
}
