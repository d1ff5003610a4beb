using Miner.Pools.Stratum;
using Miner.Pools.Transport;

namespace Miner.Tests.Stratum;

public sealed class RedirectRuleTests
{
    [Theory]
    [InlineData("eu.pool.example", "us.pool.example", true)]
    [InlineData("eu.pool.example", "EU.pool.example", true)]
    [InlineData("pool.example", "a.b.pool.example", true)]
    [InlineData("a.b.pool.example", "pool.example", true)]
    [InlineData("eu.pool.example", "eu.evil.example", false)]
    [InlineData("eu.pool.example", "pool.example.evil.test", false)]
    [InlineData("eu.pool.example", "evilpool.example", false)]
    [InlineData("eu.pool.co.uk", "us.pool.co.uk", true)]
    [InlineData("pool.co.uk", "evil.co.uk", false)]
    [InlineData("pool.duckdns.org", "evil.duckdns.org", false)]
    [InlineData("pool", "pool", true)]
    [InlineData("pool", "other", false)]
    [InlineData("10.1.2.3", "10.1.2.3", true)]
    [InlineData("10.1.2.3", "9.1.2.3", false)]
    [InlineData("::1", "::2", false)]
    [InlineData("eu.pool.example", "10.1.2.3", false)]
    [InlineData("eu.pool.example", "bad host.pool.example", false)]
    [InlineData("eu.pool.example", "\u00fc\u0644.pool.example", false)]
    public void Follow_ToAHost_OnlyWithinTheRegistrableDomain(string original, string target, bool allowed)
    {
        var address = new PoolAddress(original, 3333, true);
        PoolAddress? next = RedirectRule.Follow(address, address, new ReconnectMessage(target, 4444, TimeSpan.Zero));
        Assert.Equal(allowed ? new PoolAddress(target, 4444, true) : null, next);
    }

    [Theory]
    [InlineData(253, true)]
    [InlineData(254, false)]
    [InlineData(300, false)]
    public void Follow_ToANameNoResolverTakes_IsRefused(int length, bool allowed)
    {
        const string Domain = ".pool.example";
        string labels = string.Concat(Enumerable.Repeat("a.", length))[..(length - Domain.Length - 1)];
        string target = labels + "b" + Domain;
        Assert.Equal(length, target.Length);
        var address = new PoolAddress("eu.pool.example", 3333, true);
        PoolAddress? next = RedirectRule.Follow(address, address, new ReconnectMessage(target, null, TimeSpan.Zero));
        Assert.Equal(allowed, next is not null);
    }

    [Fact]
    public void Follow_WithoutHostAndPort_StaysWhereItIs()
    {
        var original = new PoolAddress("a.pool.example", 1, false);
        var current = new PoolAddress("b.pool.example", 2, false);
        Assert.Equal(current, RedirectRule.Follow(original, current, new ReconnectMessage(null, null, TimeSpan.Zero)));
    }
}
