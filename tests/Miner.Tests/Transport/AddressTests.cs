using CsCheck;
using Miner.Pools.Transport;

namespace Miner.Tests.Transport;

public sealed class AddressTests
{
    [Theory]
    [InlineData("pool.example", "pool.example", 3333, false)]
    [InlineData("pool.example:25", "pool.example", 25, false)]
    [InlineData("tcp://pool.example", "pool.example", 3333, false)]
    [InlineData("stratum+tcp://pool.example:3333/", "pool.example", 3333, false)]
    [InlineData("STRATUM+SSL://pool.example:443", "pool.example", 443, true)]
    [InlineData("stratum+tcps://10.0.0.1", "10.0.0.1", 3333, true)]
    [InlineData("stratum+ssl://[2001:db8::1]:4444", "2001:db8::1", 4444, true)]
    [InlineData("[::1]", "::1", 3333, false)]
    public void Parse_PoolAddress_IsRead(string text, string host, int port, bool tls) =>
        Assert.Equal(new PoolAddress(host, port, tls), PoolAddress.Parse(text));

    [Theory]
    [InlineData("", "host name is missing")]
    [InlineData("stratum+tcp://", "host name is missing")]
    [InlineData("stratum+udp://pool", "scheme")]
    [InlineData("http://127.0.0.1:8332", "address of a node")]
    [InlineData("pool:0", "1 to 65535")]
    [InlineData("pool:65536", "1 to 65535")]
    [InlineData("pool:", "port after")]
    [InlineData("pool:x", "1 to 65535")]
    [InlineData("::1", "IPv6")]
    [InlineData("[::1", "bracket")]
    [InlineData("[::1]x", "expected ':port'")]
    [InlineData("[1.2.3.4]:1", "not an IPv6 address")]
    [InlineData("po ol:1", "not a host name")]
    [InlineData("p\u00f6ol.example:1", "xn--")]
    [InlineData("a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a", "not a host name")]
    [InlineData("pool:1/path", "ends after the port")]
    public void Parse_NotAPoolAddress_SaysWhy(string text, string complaint)
    {
        var e = Assert.Throws<FormatException>(() => PoolAddress.Parse(text));
        Assert.Contains(complaint, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stratum+tcp://rig:hunter2@pool:1")]
    [InlineData("hunter2@pool:1")]
    [InlineData("bogus://rig:hunter2@pool:1")]
    public void Parse_UserInPoolAddress_IsRefusedWithoutRepeatingIt(string text)
    {
        var e = Assert.Throws<FormatException>(() => PoolAddress.Parse(text));
        Assert.DoesNotContain("hunter2", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_PrintedPoolAddress_IsTheSame() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 65535], Gen.Bool).Sample(
            (choice, port, tls) =>
            {
                string host = new[] { "pool.example", "10.1.2.3", "2001:db8::1" }[choice];
                var address = new PoolAddress(host, port, tls);
                Assert.Equal(address, PoolAddress.Parse(address.ToString()));
            });

    [Fact]
    public void Parse_AnyText_ThrowsNothingButTheDocumentedError() =>
        Gen.String.Sample(static text =>
        {
            try
            {
                _ = PoolAddress.Parse(text);
                _ = ProxyAddress.Parse("socks5://" + text);
            }
            catch (FormatException)
            {
                // The documented error.
            }
        });

    [Theory]
    [InlineData("socks5://proxy:9050", ProxyKind.Socks5, "proxy", 9050, null, null)]
    [InlineData("socks5://u:p%40ss@proxy", ProxyKind.Socks5, "proxy", 1080, "u", "p@ss")]
    [InlineData("http://[::1]:3128", ProxyKind.HttpConnect, "::1", 3128, null, null)]
    public void Parse_ProxyAddress_IsRead(
        string text, ProxyKind kind, string host, int port, string? user, string? password) =>
        Assert.Equal(new ProxyAddress(kind, host, port, user, password), ProxyAddress.Parse(text));

    [Theory]
    [InlineData("proxy:1080")]
    [InlineData("socks4://proxy")]
    [InlineData("socks5://:hunter2@proxy")]
    [InlineData("socks5://u:hunter2@")]
    public void Parse_NotAProxyAddress_IsRefusedWithoutRepeatingThePassword(string text)
    {
        var e = Assert.Throws<FormatException>(() => ProxyAddress.Parse(text));
        Assert.DoesNotContain("hunter2", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_ProxyWithPassword_ShowsNeitherUserNorPassword() =>
        Assert.Equal("socks5://proxy:1080", ProxyAddress.Parse("socks5://me:hunter2@proxy").ToString());

    [Theory]
    [InlineData("00")]
    [InlineData("zz")]
    public void Pin_NotAFingerprint_Throws(string text) =>
        Assert.Throws<FormatException>(() => TlsTrust.Pin(text));
}
