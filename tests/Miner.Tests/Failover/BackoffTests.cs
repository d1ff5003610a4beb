using CsCheck;
using Miner.Pools.Failover;

namespace Miner.Tests.Failover;

public sealed class BackoffTests
{
    [Fact]
    public void Next_AnySeed_StaysBetweenHalfTheCeilingAndTheCeiling() =>
        Gen.Select(Gen.Int, Gen.Int[1, 5_000], Gen.Int[1, 60_000]).Sample((seed, first, longest) =>
        {
            var backoff = new Backoff(
                TimeSpan.FromMilliseconds(first), TimeSpan.FromMilliseconds(longest), new Random(seed));
            double ceiling = Math.Min(first, longest);
            for (int attempt = 0; attempt < 30; attempt++)
            {
                double pause = backoff.Next().TotalMilliseconds;
                Assert.InRange(pause, (ceiling / 2) - 0.001, ceiling + 0.001);
                ceiling = Math.Min(2 * ceiling, longest);
            }

            backoff.Reset();
            Assert.True(backoff.Next().TotalMilliseconds <= Math.Min(first, longest) + 0.001);
        });

    [Fact]
    public void Next_LongestOfZero_IsZero() =>
        Assert.Equal(TimeSpan.Zero, new Backoff(TimeSpan.FromSeconds(1), TimeSpan.Zero, new Random(1)).Next());
}
