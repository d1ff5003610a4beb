using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Miner.Pools.Node;

/// <summary>Writes the parameters of a call: the array is open already.</summary>
internal delegate void ParameterWriter(Utf8JsonWriter writer);

/// <summary>
/// JSON-RPC over HTTP as Bitcoin nodes speak it. Whatever else comes back (refusals, HTML, garbage, endless bodies)
/// becomes a <see cref="NodeException"/> that says so.
/// </summary>
internal sealed class JsonRpcClient : IDisposable
{
    /// <summary>A full block of 4 MB is 8 MB of hex in a template; ids and fees come on top.</summary>
    public const int MaxAnswerSize = 32 << 20;

    /// <summary>Of the operating system's clock: the connection pool of .NET takes no other.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private readonly TimeSpan _connectTimeout;
    private readonly NodeEndpoint _endpoint;
    private readonly NodeCredentials _credentials;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly Uri _url;

    public JsonRpcClient(NodeEndpoint endpoint, TimeSpan connectTimeout, TimeProvider time)
    {
        (_endpoint, _connectTimeout, _time) = (endpoint, connectTimeout, time);
        _credentials = new NodeCredentials(endpoint);
        _url = new UriBuilder(endpoint.Url) { UserName = "", Password = "" }.Uri;
        var handler = new SocketsHttpHandler
        {
            // The system's proxy would see the password.
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = connectTimeout,
            // Shorter than any node's keep-alive, so that a request seldom meets a connection that is being closed.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4),
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The call's result; the caller disposes the document.</summary>
    /// <exception cref="NodeException">As its <see cref="NodeFault"/> says.</exception>
    public Task<RpcAnswer> CallAsync(
        string method, ParameterWriter parameters, TimeSpan timeout, CancellationToken stop) => AskAsync(
        method,
        Body(writer => WriteCall(writer, 1, method, parameters)),
        (status, body) => RpcAnswer.Read(_endpoint, method, status, body),
        timeout,
        stop);

    /// <summary>Several calls of one method in one request; the caller disposes what comes of them.</summary>
    /// <param name="parameters">Writes those of the call with a number, counted from 0.</param>
    /// <exception cref="NodeException">As its <see cref="NodeFault"/> says; a call that failed alone tells when it is asked.</exception>
    public Task<RpcBatch> CallManyAsync(
        string method, int count, Action<Utf8JsonWriter, int> parameters, TimeSpan timeout, CancellationToken stop) => AskAsync(
        method,
        Body(writer =>
        {
            writer.WriteStartArray();
            for (int index = 0; index < count; index++)
            {
                int call = index;
                WriteCall(writer, call, method, inner => parameters(inner, call));
            }

            writer.WriteEndArray();
        }),
        (status, body) => RpcBatch.Read(_endpoint, method, count, status, body),
        timeout,
        stop);

    private async Task<T> AskAsync<T>(
        string method,
        ReadOnlyMemory<byte> body,
        Func<HttpStatusCode, ReadOnlyMemory<byte>, T> read,
        TimeSpan timeout,
        CancellationToken stop)
    {
        using var late = new CancellationTokenSource(timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            return await AskAsync(method, body, read, either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new NodeException(
                NodeFault.TimedOut, $"{_endpoint} did not answer {method} within {timeout.TotalSeconds:0} s");
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            // HttpClient tells its connect timeout as a cancellation that nobody asked for.
            throw new NodeException(
                NodeFault.Unreachable,
                $"{_endpoint} cannot be reached: no connection within {_connectTimeout.TotalSeconds:0.#} s",
                inner: e);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.InvalidResponse)
        {
            throw new NodeException(
                NodeFault.NotANode,
                $"{_endpoint} does not speak HTTP; if it is a pool: stratum+tcp://{_endpoint.Url.Authority}",
                inner: e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new NodeException(
                NodeFault.Unreachable,
                $"{_endpoint} cannot be reached: {PeerText.Clean(InnermostOf(e).Message)}",
                inner: e);
        }
    }

    private async Task<T> AskAsync<T>(
        string method, ReadOnlyMemory<byte> body, Func<HttpStatusCode, ReadOnlyMemory<byte>, T> read, CancellationToken stop)
    {
        using HttpResponseMessage response = await LogInAsync(body, stop);
        if (response.StatusCode is HttpStatusCode.Unauthorized)
            throw new NodeException(
                NodeFault.Unauthorized, $"{_endpoint} refused to log us in: {_credentials.Advice}");
        if (response.StatusCode is HttpStatusCode.Forbidden)
            throw new NodeException(
                NodeFault.Forbidden, $"{_endpoint} forbids {method}: check the node's rpcallowip and rpcwhitelist");
        return read(response.StatusCode, await ReadAsync(response, stop));
    }

    private async Task<HttpResponseMessage> LogInAsync(ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        AuthenticationHeaderValue? login = _credentials.Current;
        HttpResponseMessage response = await SendAsync(body, login, stop);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !_credentials.TryRenew(login)) return response;
        response.Dispose();
        return await SendAsync(body, _credentials.Current, stop);
    }

    private async Task<HttpResponseMessage> SendAsync(
        ReadOnlyMemory<byte> body, AuthenticationHeaderValue? login, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _url);
        request.Content = new ReadOnlyMemoryContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = login;
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, CancellationToken stop)
    {
        if (response.Content.Headers.ContentLength > MaxAnswerSize) throw TooMuch();
        await using Stream stream = await response.Content.ReadAsStreamAsync(stop);
        var buffer = new ArrayBufferWriter<byte>((int)(response.Content.Headers.ContentLength ?? 4096) + 1);
        while (await stream.ReadAsync(buffer.GetMemory(), stop) is > 0 and int count)
        {
            buffer.Advance(count);
            if (buffer.WrittenCount > MaxAnswerSize) throw TooMuch();
        }

        return buffer.WrittenMemory;
    }

    private NodeException TooMuch() => new(
        NodeFault.NotANode,
        $"{_endpoint} answered with more than {MaxAnswerSize >> 20} MiB: not a Bitcoin node's answer");

    private static ReadOnlyMemory<byte> Body(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        write(writer);
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteCall(Utf8JsonWriter writer, int id, string method, ParameterWriter parameters)
    {
        writer.WriteStartObject();
        // Version 1.0 is what every node speaks; errors then come with an HTTP status, which is read as well.
        writer.WriteString("jsonrpc", "1.0");
        writer.WriteNumber("id", id);
        writer.WriteString("method", method);
        writer.WriteStartArray("params");
        parameters(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static Exception InnermostOf(Exception e) => e.InnerException is { } inner ? InnermostOf(inner) : e;
}
