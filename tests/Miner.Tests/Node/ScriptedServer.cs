using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Miner.Tests.Node;

/// <summary>
/// An HTTP server that answers as it is told, byte for byte: what a node, a proxy or something else entirely might
/// send.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly Func<ScriptedRequest, CancellationToken, Task<byte[]?>> _answer;
    private readonly Task _accepting;

    /// <param name="answer">The whole answer to one request with headers; null closes the connection.</param>
    public ScriptedServer(Func<ScriptedRequest, CancellationToken, Task<byte[]?>> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public ScriptedServer(Func<ScriptedRequest, byte[]?> answer)
        : this((request, _) => Task.FromResult(answer(request)))
    {
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public static byte[] Answer(int status, string contentType, string body)
    {
        byte[] content = Encoding.UTF8.GetBytes(body);
        return [.. Head(status, contentType, content.Length), .. content];
    }

    public static byte[] Head(int status, string contentType, long length) => Encoding.ASCII.GetBytes(
        $"HTTP/1.1 {status} Because\r\nContent-Type: {contentType}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");

    /// <summary>The result of a call that went well.</summary>
    public static byte[] Result(string json) =>
        Answer(200, "application/json", $$"""{"result":{{json}},"error":null,"id":1}""");

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> serving = [];
        try
        {
            while (true) serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_closing.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                if (await _answer(await ReadAsync(stream), _closing.Token) is { } answer)
                    await stream.WriteAsync(answer, _closing.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client has seen enough.
            }
        }
    }

    private async Task<ScriptedRequest> ReadAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        string authorization = "";
        int length = 0;
        _ = await reader.ReadLineAsync(_closing.Token);
        while (await reader.ReadLineAsync(_closing.Token) is { Length: > 0 } line)
        {
            string[] header = line.Split(": ", 2);
            if (header[0].Equals("Authorization", StringComparison.OrdinalIgnoreCase)) authorization = header[1];
            if (header[0].Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) length = int.Parse(header[1], null);
        }

        var body = new char[length];
        await reader.ReadBlockAsync(body, _closing.Token);
        return new ScriptedRequest(authorization, new string(body));
    }
}

internal sealed record ScriptedRequest(string Authorization, string Body)
{
    public bool Calls(string method) => Body.Contains($"\"{method}\"", StringComparison.Ordinal);
}
