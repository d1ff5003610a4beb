using Miner.Core.Mining;
using Miner.Pools.Stratum;

namespace Miner.Tests.Stratum;

public sealed class RejectReasonsTests
{
    [Theory]
    [InlineData(21, "anything", RejectReason.StaleJob)]
    [InlineData(21, "stale-prevblk", RejectReason.StaleJob)]
    [InlineData(21, "time-too-old", RejectReason.BadTime)]
    [InlineData(22, "anything", RejectReason.Duplicate)]
    [InlineData(23, "anything", RejectReason.LowDifficulty)]
    [InlineData(23, "H-not-zero", RejectReason.LowDifficulty)]
    [InlineData(23, "bad-version", RejectReason.BadVersion)]
    [InlineData(24, "", RejectReason.Unauthorized)]
    [InlineData(25, "", RejectReason.NotSubscribed)]
    [InlineData(20, "Job not found", RejectReason.StaleJob)]
    [InlineData(20, "unknown-work", RejectReason.StaleJob)]
    [InlineData(20, "Duplicate share", RejectReason.Duplicate)]
    [InlineData(20, "Low difficulty share of 0.5", RejectReason.LowDifficulty)]
    [InlineData(null, "Above target", RejectReason.LowDifficulty)]
    [InlineData(null, "Invalid version mask", RejectReason.BadVersion)]
    [InlineData(null, "Ntime out of range", RejectReason.BadTime)]
    [InlineData(null, "Unauthorized worker", RejectReason.Unauthorized)]
    [InlineData(null, "invalid nonce", RejectReason.Invalid)]
    [InlineData(-3, "Method not found", RejectReason.Other)]
    [InlineData(null, "", RejectReason.Other)]
    public void Classify_CodeFirstTextSecond_IsTheReason(int? code, string text, RejectReason reason) =>
        Assert.Equal(reason, RejectReasons.Classify(new PoolError(code, text)));
}
