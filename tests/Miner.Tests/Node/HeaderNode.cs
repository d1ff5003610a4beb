using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Miner.Core.Chain;

namespace Miner.Tests.Node;

/// <summary>
/// A node over HTTP that knows headers only, of a chain of any length that took no work: what Bitcoin Core says to the
/// three calls that a header archive needs, one at a time or in batches.
/// </summary>
internal sealed class HeaderNode : IAsyncDisposable
{
    private const int NotFound = -5, OutOfRange = -8, MethodNotFound = -32601;

    private readonly BlockHeader[] _headers;
    private readonly Dictionary<Hash256, int> _heights = [];
    private readonly Hash256[] _hashes;
    private readonly HttpListener _listener;
    private readonly Task _serving;
    private long _requests;

    public HeaderNode(BlockHeader[] headers)
    {
        _headers = headers;
        _hashes = [.. headers.Select(static header => Hash256.OfDoubleSha256(header.ToArray()))];
        for (int height = 0; height < headers.Length; height++) _heights[_hashes[height]] = height;
        (_listener, Url) = Listen();
        _serving = ServeAsync();
    }

    public Uri Url { get; }

    /// <summary>How many requests came, batches counted once.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>What an answer waits for, given the number of its request.</summary>
    public Func<long, Task> BeforeAnswer { get; set; } = static _ => Task.CompletedTask;

    /// <summary>A chain at regtest's easiest target, ten minutes a block.</summary>
    public static BlockHeader[] ChainOf(int count)
    {
        var chain = new BlockHeader[count];
        Hash256 tip = Hash256.Zero;
        Target easiest = Target.FromCompact(0x207fffff);
        for (int height = 0; height < count; height++)
        {
            var header = new BlockHeader(0x20000000, tip, Hash256.Zero, 1_231_006_505 + ((uint)height * 600), 0x207fffff, 0);
            while (true)
            {
                tip = Hash256.OfDoubleSha256(header.ToArray());
                if (easiest.IsMetBy(tip)) break;
                header = header with { Nonce = header.Nonce + 1 };
            }

            chain[height] = header;
        }

        return chain;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private static (HttpListener, Uri) Listen()
    {
        for (int attempt = 1; ; attempt++)
        {
            int port;
            using (var probe = new TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                port = ((IPEndPoint)probe.LocalEndpoint).Port;
            }

            var url = new Uri($"http://127.0.0.1:{port}/");
            var listener = new HttpListener { Prefixes = { url.ToString() } };
            try
            {
                listener.Start();
                return (listener, url);
            }
            catch (HttpListenerException) when (attempt < 3)
            {
                // Another process was faster to take the port.
            }
        }
    }

    private async Task ServeAsync()
    {
        List<Task> answering = [];
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                answering.RemoveAll(static task => task.IsCompletedSuccessfully);
                answering.Add(Task.Run(() => AnswerAsync(context)));
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            await Task.WhenAll(answering);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using JsonDocument asked = await JsonDocument.ParseAsync(context.Request.InputStream);
            await BeforeAnswer(Interlocked.Increment(ref _requests));
            using var body = new MemoryStream();
            await using (var writer = new Utf8JsonWriter(body))
            {
                if (asked.RootElement.ValueKind == JsonValueKind.Array)
                {
                    writer.WriteStartArray();
                    foreach (JsonElement call in asked.RootElement.EnumerateArray()) Answer(call, writer);
                    writer.WriteEndArray();
                }
                else
                {
                    Answer(asked.RootElement, writer);
                }
            }

            context.Response.ContentType = "application/json";
            context.Response.ContentLength64 = body.Length;
            await context.Response.OutputStream.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length));
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException)
        {
            // Whoever asked was killed meanwhile.
        }
    }

    private void Answer(JsonElement call, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        JsonElement parameters = call.GetProperty("params");
        int? error = null;
        switch (call.GetProperty("method").GetString())
        {
            case "getblockchaininfo":
                writer.WriteStartObject("result");
                writer.WriteString("chain", "regtest");
                writer.WriteNumber("blocks", _headers.Length - 1);
                writer.WriteNumber("headers", _headers.Length - 1);
                writer.WriteEndObject();
                break;
            case "getblockhash" when parameters[0].GetInt32() is var height && height < _hashes.Length:
                writer.WriteString("result", _hashes[height].ToString());
                break;
            case "getblockhash":
                error = OutOfRange;
                break;
            case "getblockheader" when _heights.TryGetValue(Hash256.Parse(parameters[0].GetString()), out int height):
                writer.WriteString("result", Convert.ToHexStringLower(_headers[height].ToArray()));
                break;
            case "getblockheader":
                error = NotFound;
                break;
            default:
                error = MethodNotFound;
                break;
        }

        if (error is { } code) Fail(code, writer);
        else writer.WriteNull("error");
        writer.WritePropertyName("id");
        call.GetProperty("id").WriteTo(writer);
        writer.WriteEndObject();
    }

    private static void Fail(int code, Utf8JsonWriter writer)
    {
        writer.WriteNull("result");
        writer.WriteStartObject("error");
        writer.WriteNumber("code", code);
        writer.WriteString("message", "no");
        writer.WriteEndObject();
    }
}
