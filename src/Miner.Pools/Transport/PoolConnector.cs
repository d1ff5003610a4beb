using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Miner.Pools.Transport;

/// <summary>Connects by TCP, through a proxy where one is given, and by TLS where the address asks for it.</summary>
internal sealed class PoolConnector(ProxyAddress? proxy, TlsTrust trust, TimeSpan timeout, TimeProvider time)
    : IPoolConnector
{
    private const string WithoutTls = "; is it a port without TLS (stratum+tcp://)?";

    /// <summary>Signers to believe in place of the system's; null: the system's.</summary>
    public X509Certificate2Collection? Roots { get; init; }

    public async Task<PoolConnection> ConnectAsync(PoolAddress address, CancellationToken stop)
    {
        using var timer = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stop);
        Stream? tunnel = null;
        try
        {
            tunnel = await OpenTunnelAsync(address, either.Token);
            return address.Tls
                ? await SecureAsync(tunnel, address, either.Token)
                : new PoolConnection(tunnel, "no TLS");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            string what = tunnel is null ? "did not let us connect" : "did not answer in TLS";
            string hint = tunnel is null ? "" : WithoutTls;
            throw new TransportException($"{address.HostAndPort} {what} within {timeout.TotalSeconds:0.#} s{hint}");
        }
    }

    private async Task<Stream> OpenTunnelAsync(PoolAddress address, CancellationToken stop)
    {
        if (proxy is null) return await DialAsync(address.Host, address.Port, address.HostAndPort, stop);
        Stream stream = await DialAsync(proxy.Host, proxy.Port, $"proxy {proxy}", stop);
        try
        {
            if (proxy.Kind == ProxyKind.Socks5) await Socks5.OpenAsync(stream, proxy, address, stop);
            else await HttpTunnel.OpenAsync(stream, proxy, address, stop);
            return stream;
        }
        catch (Exception e) when (e is IOException and not TransportException)
        {
            await stream.DisposeAsync();
            throw new TransportException($"proxy {proxy} closed the connection: {e.Message}", e);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static async Task<Stream> DialAsync(string host, int port, string shown, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            await socket.ConnectAsync(host, port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new TransportException($"could not connect to {shown}: {e.Message}", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<PoolConnection> SecureAsync(Stream stream, PoolAddress address, CancellationToken stop)
    {
        var verdict = new CertificateVerdict(trust);
        var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = address.Host,
            AllowRenegotiation = false,
            RemoteCertificateValidationCallback = verdict.Judge,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = ChainPolicy(),
        };
        try
        {
            await tls.AuthenticateAsClientAsync(options, stop);
            return new PoolConnection(tls, Describe(tls.SslProtocol));
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            await tls.DisposeAsync();
            string why = verdict.Complaint ?? e.Message + WithoutTls;
            throw new TransportException($"no TLS connection to {address.HostAndPort}: {why}", e)
            {
                IsUntrusted = verdict.Complaint is not null,
            };
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private X509ChainPolicy? ChainPolicy()
    {
        if (Roots is null) return null;
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(Roots);
        return policy;
    }

    private static string Describe(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls13 => "TLS 1.3",
        SslProtocols.Tls12 => "TLS 1.2",
        _ => protocol.ToString(),
    };
}
