using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Miner.Pools.Transport;

namespace Miner.Tests.Transport;

/// <summary>
/// A proxy that takes one connection. It leads to one port of this machine, or stands in for the pool itself and sends
/// back what it gets.
/// </summary>
internal sealed class TestProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public TestProxy(ProxyKind kind)
    {
        Kind = kind;
        _listener.Start();
        _running = RunAsync();
    }

    public ProxyKind Kind { get; }
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;
    public string? User { get; init; }
    public string? Password { get; init; }

    /// <summary>The SOCKS5 reply code; 0 succeeds.</summary>
    public byte Failure { get; init; }

    /// <summary>Where every connection leads, whatever was asked for; null: nowhere.</summary>
    public int? LeadsTo { get; init; }

    /// <summary>Where the client wanted to go.</summary>
    public string? Asked { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            using Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
            await using var stream = new NetworkStream(socket);
            bool open = Kind == ProxyKind.Socks5 ? await SocksAsync(stream) : await HttpAsync(stream);
            if (open && LeadsTo is { } port) await LeadAsync(stream, port);
            else if (open) await stream.CopyToAsync(stream, _stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // The client went away, or the test is over.
        }
    }

    private async Task LeadAsync(NetworkStream stream, int port)
    {
        using var target = new TcpClient();
        await target.ConnectAsync(IPAddress.Loopback, port, _stop.Token);
        await using NetworkStream onward = target.GetStream();
        await Task.WhenAny(stream.CopyToAsync(onward, _stop.Token), onward.CopyToAsync(stream, _stop.Token));
    }

    private async Task<bool> SocksAsync(NetworkStream stream)
    {
        byte[] offer = await ReadAsync(stream, (await ReadAsync(stream, 2))[1]);
        byte method = (byte)(User is null ? 0 : 2);
        Assert.Contains(method, offer);
        await stream.WriteAsync(new byte[] { 5, method }, _stop.Token);
        if (User is not null && !await SocksLoginAsync(stream)) return false;
        byte[] request = await ReadAsync(stream, 4);
        Assert.Equal([5, 1, 0], request[..3]);
        string host = request[3] switch
        {
            1 => new IPAddress(await ReadAsync(stream, 4)).ToString(),
            4 => new IPAddress(await ReadAsync(stream, 16)).ToString(),
            _ => Encoding.ASCII.GetString(await ReadAsync(stream, (await ReadAsync(stream, 1))[0])),
        };
        Asked = $"{host}:{BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(stream, 2))}";
        await stream.WriteAsync(new byte[] { 5, Failure, 0, 3, 2, (byte)'a', (byte)'b', 0, 0 }, _stop.Token);
        return Failure == 0;
    }

    private async Task<bool> SocksLoginAsync(NetworkStream stream)
    {
        Assert.Equal(1, (await ReadAsync(stream, 1))[0]);
        string user = Encoding.UTF8.GetString(await ReadAsync(stream, (await ReadAsync(stream, 1))[0]));
        string password = Encoding.UTF8.GetString(await ReadAsync(stream, (await ReadAsync(stream, 1))[0]));
        bool right = user == User && password == Password;
        await stream.WriteAsync(new byte[] { 1, (byte)(right ? 0 : 1) }, _stop.Token);
        return right;
    }

    private async Task<bool> HttpAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Append((char)(await ReadAsync(stream, 1))[0]);
        string[] lines = head.ToString().Split("\r\n");
        Asked = lines[0].Split(' ')[1];
        Assert.Equal($"CONNECT {Asked} HTTP/1.1", lines[0]);
        string login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));
        bool right = User is null || lines.Contains($"Proxy-Authorization: Basic {login}");
        string status = right ? "200 Connection established" : "407 Proxy Authentication Required";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nVia: test\r\n\r\n"), _stop.Token);
        return right;
    }

    private async Task<byte[]> ReadAsync(NetworkStream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, _stop.Token);
        return bytes;
    }
}
