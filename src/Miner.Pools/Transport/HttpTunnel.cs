using System.Text;

namespace Miner.Pools.Transport;

/// <summary>HTTP CONNECT (RFC 9110, 9.3.6), with Basic log-in where a user is given.</summary>
internal static class HttpTunnel
{
    private const int MaxHeadSize = 8192;

    /// <exception cref="TransportException">The proxy refused; the message says why.</exception>
    /// <exception cref="IOException">The proxy closed the connection.</exception>
    public static async Task OpenAsync(
        Stream stream, ProxyAddress proxy, PoolAddress target, CancellationToken stop)
    {
        var request = new StringBuilder($"CONNECT {target.HostAndPort} HTTP/1.1\r\nHost: {target.HostAndPort}\r\n");
        if (proxy.User is not null)
        {
            byte[] login = Encoding.UTF8.GetBytes($"{proxy.User}:{proxy.Password}");
            request.Append($"Proxy-Authorization: Basic {Convert.ToBase64String(login)}\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(request.Append("\r\n").ToString()), stop);
        string head = await ReadHeadAsync(stream, proxy, stop);
        string status = head.Split('\r', '\n')[0];
        string[] words = status.Split(' ', 3);
        if (words.Length < 2 || !words[0].StartsWith("HTTP/1.", StringComparison.Ordinal))
            throw new TransportException($"proxy {proxy} does not speak HTTP");
        if (words[1].Length == 3 && words[1][0] == '2') return;
        string hint = words[1] == "407" ? " (it wants another user or password)" : "";
        throw new TransportException($"proxy {proxy} did not reach {target.HostAndPort}: status {Shown(words[1])}{hint}");
    }

    // Byte by byte: what follows the empty line already belongs to the pool.
    private static async Task<string> ReadHeadAsync(Stream stream, ProxyAddress proxy, CancellationToken stop)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!EndsWithEmptyLine(head))
        {
            if (head.Count == MaxHeadSize) throw new TransportException($"proxy {proxy} sent an endless answer");
            await stream.ReadExactlyAsync(one, stop);
            head.Add(one[0]);
        }

        return Encoding.Latin1.GetString([.. head]);
    }

    private static bool EndsWithEmptyLine(List<byte> head) =>
        head.Count >= 2 && head[^1] == '\n'
        && (head[^2] == '\n' || (head.Count >= 4 && head[^2] == '\r' && head[^3] == '\n'));

    private static string Shown(string status) =>
        new([.. status.Where(char.IsAsciiLetterOrDigit).Take(10)]);
}
