using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Miner.Pools.Transport;

namespace Miner.Tests.Transport;

/// <summary>Sends back what it gets, over TLS where it has a certificate.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly X509Certificate2? _certificate;
    private readonly Task _running;

    public EchoServer(X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _listener.Start();
        _running = RunAsync();
    }

    /// <summary>Accepts and then neither reads nor writes.</summary>
    public bool IsMute { get; init; }

    public int Connections { get; private set; }

    /// <summary>The host that the last client named within TLS; empty where it named none.</summary>
    public string? AskedHost { get; private set; }

    public Task Accepted => _accepted.Task;

    public PoolAddress Address(string host, bool tls = false) =>
        new(host, ((IPEndPoint)_listener.LocalEndpoint).Port, tls);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                Connections++;
                _accepted.TrySetResult();
                if (IsMute) await Task.Delay(Timeout.Infinite, _stop.Token);
                await EchoAsync(new NetworkStream(socket));
            }
            catch (Exception e) when (
                e is OperationCanceledException or IOException or SocketException or AuthenticationException)
            {
                // The client went away, or the test is over.
            }
        }
    }

    private async Task EchoAsync(Stream stream)
    {
        await using Stream plain = stream;
        if (_certificate is null)
        {
            await plain.CopyToAsync(plain, _stop.Token);
            return;
        }

        await using var tls = new SslStream(plain);
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
        AskedHost = tls.TargetHostName;
        await tls.CopyToAsync(tls, _stop.Token);
    }
}
