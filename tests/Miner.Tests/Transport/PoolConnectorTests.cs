using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using Miner.Pools.Transport;
using Miner.Tests.Stratum.Simulator;

namespace Miner.Tests.Transport;

public sealed class PoolConnectorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Connect_TrustedCertificateOfTheHost_BytesGoThrough()
    {
        using X509Certificate2 certificate = PoolCertificate.Create("localhost");
        await using var server = new EchoServer(certificate);
        await EchoAsync(Connector(TlsTrust.Default, certificate), server.Address("localhost", tls: true));
    }

    [Fact]
    public async Task Connect_TrustedCertificateOfAnotherHost_IsRefused()
    {
        using X509Certificate2 certificate = PoolCertificate.Create("other.example");
        await using var server = new EchoServer(certificate);
        string why = await RefusalAsync(
            Connector(TlsTrust.Default, certificate), server.Address("localhost", tls: true), isUntrusted: true);
        Assert.Contains("certificate is for another host", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_TrustedCertificateOfTheIpAddress_BytesGoThrough()
    {
        using X509Certificate2 certificate = PoolCertificate.Create("127.0.0.1");
        await using var server = new EchoServer(certificate);
        await EchoAsync(Connector(TlsTrust.Default, certificate), server.Address("127.0.0.1", tls: true));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.2")]
    public async Task Connect_TrustedCertificateOfAnotherNameThanTheIpAddress_IsRefused(string name)
    {
        using X509Certificate2 certificate = PoolCertificate.Create(name);
        await using var server = new EchoServer(certificate);
        string why = await RefusalAsync(
            Connector(TlsTrust.Default, certificate), server.Address("127.0.0.1", tls: true), isUntrusted: true);
        Assert.Contains("certificate is for another host", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_ByName_TheServerIsToldWhichHostIsMeant()
    {
        using X509Certificate2 certificate = PoolCertificate.Create("localhost");
        await using var server = new EchoServer(certificate);
        await EchoAsync(Connector(TlsTrust.Default, certificate), server.Address("localhost", tls: true));
        Assert.Equal("localhost", server.AskedHost);
    }

    [Fact]
    public async Task Connect_SelfSignedCertificate_IsRefusedAndItsFingerprintSaid()
    {
        using X509Certificate2 certificate = PoolCertificate.Create("localhost");
        await using var server = new EchoServer(certificate);
        string why = await RefusalAsync(
            Connector(TlsTrust.Default), server.Address("localhost", tls: true), isUntrusted: true);
        Assert.Contains("certificate is not trusted", why, StringComparison.Ordinal);
        string pin = $"--tls-fingerprint {PoolCertificate.Fingerprint(certificate)}";
        Assert.Contains(pin, why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_PinnedCertificateOfAnyHost_BytesGoThrough()
    {
        using X509Certificate2 certificate = PoolCertificate.Create("other.example");
        await using var server = new EchoServer(certificate);
        TlsTrust pin = TlsTrust.Pin(PoolCertificate.Fingerprint(certificate).ToUpperInvariant());
        await EchoAsync(Connector(pin), server.Address("localhost", tls: true));
    }

    [Fact]
    public async Task Connect_AnotherPin_IsRefusedEvenIfTheSystemTrustsTheCertificate()
    {
        using X509Certificate2 certificate = PoolCertificate.Create("localhost");
        await using var server = new EchoServer(certificate);
        var pin = TlsTrust.Pin(new string('0', 64));
        string why = await RefusalAsync(
            Connector(pin, certificate), server.Address("localhost", tls: true), isUntrusted: true);
        Assert.Contains("not the pinned", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_AnyCertificateAccepted_BytesGoThrough()
    {
        using X509Certificate2 certificate = PoolCertificate.Create("other.example");
        await using var server = new EchoServer(certificate);
        await EchoAsync(Connector(new TlsTrust(null, AcceptAny: true)), server.Address("localhost", tls: true));
    }

    [Fact]
    public async Task Connect_PoolSpeaksNoTls_FailsAndNothingGoesOutInTheClear()
    {
        await using var server = new EchoServer();
        string why = await RefusalAsync(Connector(TlsTrust.Default), server.Address("localhost", tls: true));
        Assert.Contains("is it a port without TLS (stratum+tcp://)?", why, StringComparison.Ordinal);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task Connect_NobodyListens_IsRefused()
    {
        var server = new EchoServer();
        PoolAddress address = server.Address("127.0.0.1");
        await server.DisposeAsync();
        Assert.Contains("could not connect", await RefusalAsync(Connector(TlsTrust.Default), address), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_PoolAcceptsAndSaysNothing_TimesOut()
    {
        var time = new FakeTimeProvider();
        await using var server = new EchoServer { IsMute = true };
        var connector = new PoolConnector(null, TlsTrust.Default, TimeSpan.FromSeconds(10), time);
        Task<string> refusal = RefusalAsync(connector, server.Address("localhost", tls: true));
        await server.Accepted.WaitAsync(Patience, TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.Contains("within 10 s", await refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_ThroughSocks5_TheProxyResolvesTheName()
    {
        await using var proxy = new TestProxy(ProxyKind.Socks5);
        await EchoAsync(Through(proxy, null, null), new PoolAddress("pool.invalid", 3333, false));
        Assert.Equal("pool.invalid:3333", proxy.Asked);
    }

    [Fact]
    public async Task Connect_ThroughSocks5WithLogin_BytesGoThrough()
    {
        await using var proxy = new TestProxy(ProxyKind.Socks5) { User = "me", Password = "hunter2" };
        await EchoAsync(Through(proxy, "me", "hunter2"), new PoolAddress("192.0.2.1", 3333, false));
        Assert.Equal("192.0.2.1:3333", proxy.Asked);
    }

    [Theory]
    [InlineData(ProxyKind.Socks5)]
    [InlineData(ProxyKind.HttpConnect)]
    public async Task Connect_ProxyRefusesTheLogin_SaysSoWithoutThePassword(ProxyKind kind)
    {
        await using var proxy = new TestProxy(kind) { User = "me", Password = "other" };
        string why = await RefusalAsync(
            Through(proxy, "me", "hunter2"), new PoolAddress("pool.invalid", 3333, false));
        Assert.Contains("user", why, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_Socks5CannotReachThePool_SaysWhy()
    {
        await using var proxy = new TestProxy(ProxyKind.Socks5) { Failure = 4 };
        string why = await RefusalAsync(Through(proxy, null, null), new PoolAddress("pool.invalid", 3333, false));
        Assert.Contains("did not reach pool.invalid:3333: host unreachable", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_ThroughHttpConnect_BytesGoThrough()
    {
        await using var proxy = new TestProxy(ProxyKind.HttpConnect) { User = "me", Password = "hunter2" };
        await EchoAsync(Through(proxy, "me", "hunter2"), new PoolAddress("2001:db8::1", 3333, false));
        Assert.Equal("[2001:db8::1]:3333", proxy.Asked);
    }

    private static PoolConnector Connector(TlsTrust trust, X509Certificate2? root = null) =>
        new(null, trust, Patience, TimeProvider.System) { Roots = root is null ? null : [root] };

    private static PoolConnector Through(TestProxy proxy, string? user, string? password) =>
        new(
            new ProxyAddress(proxy.Kind, IPAddress.Loopback.ToString(), proxy.Port, user, password),
            TlsTrust.Default,
            Patience,
            TimeProvider.System);

    private static async Task EchoAsync(PoolConnector connector, PoolAddress address)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        PoolConnection connection = await connector.ConnectAsync(address, stop);
        await using Stream stream = connection.Stream;
        await stream.WriteAsync("hello\n"u8.ToArray(), stop);
        var back = new byte[6];
        await stream.ReadExactlyAsync(back, stop).AsTask().WaitAsync(Patience, stop);
        Assert.Equal("hello\n"u8.ToArray(), back);
    }

    private static async Task<string> RefusalAsync(
        PoolConnector connector, PoolAddress address, bool isUntrusted = false)
    {
        Task<PoolConnection> connecting = connector.ConnectAsync(address, TestContext.Current.CancellationToken);
        TransportException refusal = await Assert.ThrowsAsync<TransportException>(() => connecting);
        Assert.Equal(isUntrusted, refusal.IsUntrusted);
        return refusal.Message;
    }
}
