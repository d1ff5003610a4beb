using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Miner.Pools.Transport;

/// <summary>SOCKS5 (RFC 1928) with user and password (RFC 1929). Names go to the proxy unresolved.</summary>
internal static class Socks5
{
    private const byte Version = 5;
    private const byte NoAuthentication = 0;
    private const byte UserAndPassword = 2;

    /// <exception cref="TransportException">The proxy refused; the message says why.</exception>
    /// <exception cref="IOException">The proxy closed the connection.</exception>
    public static async Task OpenAsync(
        Stream stream, ProxyAddress proxy, PoolAddress target, CancellationToken stop)
    {
        byte[] offer = proxy.User is null
            ? [Version, 1, NoAuthentication]
            : [Version, 2, NoAuthentication, UserAndPassword];
        await stream.WriteAsync(offer, stop);
        byte[] choice = await ReadAsync(stream, 2, stop);
        if (choice[0] != Version) throw new TransportException($"proxy {proxy} does not speak SOCKS5");
        if (choice[1] == UserAndPassword && proxy.User is not null) await LogInAsync(stream, proxy, stop);
        else if (choice[1] != NoAuthentication)
            throw new TransportException($"proxy {proxy} wants a log-in that was not given");
        await stream.WriteAsync(ConnectRequest(target), stop);
        await ReadReplyAsync(stream, proxy, target, stop);
    }

    private static async Task LogInAsync(Stream stream, ProxyAddress proxy, CancellationToken stop)
    {
        byte[] user = Encoding.UTF8.GetBytes(proxy.User!);
        byte[] password = Encoding.UTF8.GetBytes(proxy.Password ?? "");
        await stream.WriteAsync((byte[])[1, (byte)user.Length, .. user, (byte)password.Length, .. password], stop);
        byte[] answer = await ReadAsync(stream, 2, stop);
        if (answer[1] != 0) throw new TransportException($"proxy {proxy} refused the user and password");
    }

    private static byte[] ConnectRequest(PoolAddress target)
    {
        Span<byte> port = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(port, (ushort)target.Port);
        return [Version, 1, 0, .. Address(target.Host), .. port];
    }

    private static byte[] Address(string host)
    {
        if (IPAddress.TryParse(host, out IPAddress? ip))
            return [(byte)(ip.AddressFamily == AddressFamily.InterNetwork ? 1 : 4), .. ip.GetAddressBytes()];
        byte[] name = Encoding.ASCII.GetBytes(host);
        return [3, (byte)name.Length, .. name];
    }

    private static async Task ReadReplyAsync(
        Stream stream, ProxyAddress proxy, PoolAddress target, CancellationToken stop)
    {
        byte[] head = await ReadAsync(stream, 4, stop);
        if (head[0] != Version) throw new TransportException($"proxy {proxy} does not speak SOCKS5");
        if (head[1] != 0)
            throw new TransportException($"proxy {proxy} did not reach {target.HostAndPort}: {Failure(head[1])}");
        int addressSize = head[3] switch
        {
            1 => 4,
            4 => 16,
            3 => (await ReadAsync(stream, 1, stop))[0],
            _ => throw new TransportException($"proxy {proxy} answered with address type {head[3]}"),
        };
        await ReadAsync(stream, addressSize + 2, stop);
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int count, CancellationToken stop)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, stop);
        return bytes;
    }

    private static string Failure(byte code) => code switch
    {
        1 => "general failure",
        2 => "not allowed",
        3 => "network unreachable",
        4 => "host unreachable",
        5 => "connection refused",
        6 => "time to live expired",
        7 => "command not supported",
        8 => "address type not supported",
        _ => $"error {code}",
    };
}
