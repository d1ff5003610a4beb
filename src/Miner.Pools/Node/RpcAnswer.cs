using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Miner.Pools.Node;

/// <summary>The result of a JSON-RPC call that went well.</summary>
internal sealed class RpcAnswer : IDisposable
{
    private readonly JsonDocument _document;

    private RpcAnswer(JsonDocument document, JsonElement result) => (_document, Result) = (document, result);

    /// <summary>JSON null where the call has nothing to say. Valid until disposal.</summary>
    public JsonElement Result { get; }

    public void Dispose() => _document.Dispose();

    /// <exception cref="NodeException">An error of the call, or no JSON-RPC at all.</exception>
    public static RpcAnswer Read(NodeEndpoint endpoint, string method, HttpStatusCode status, ReadOnlyMemory<byte> body)
    {
        JsonDocument document = Parse(endpoint, status, body);
        try
        {
            return new RpcAnswer(document, ResultOf(endpoint, method, status, document.RootElement));
        }
        catch (NodeException)
        {
            document.Dispose();
            throw;
        }
    }

    /// <exception cref="NodeException">No JSON.</exception>
    public static JsonDocument Parse(NodeEndpoint endpoint, HttpStatusCode status, ReadOnlyMemory<byte> body)
    {
        try
        {
            // The parser checks UTF-8 only where a text is asked for, and then with another exception.
            if (!Utf8.IsValid(body.Span)) throw new JsonException("not UTF-8");
            return JsonDocument.Parse(body);
        }
        catch (JsonException e)
        {
            throw NotJson(endpoint, status, body.Span, e);
        }
    }

    /// <exception cref="NodeException">An error of the call, or no JSON-RPC at all.</exception>
    public static JsonElement ResultOf(NodeEndpoint endpoint, string method, HttpStatusCode status, JsonElement root)
    {
        try
        {
            return Take(endpoint, method, status, root);
        }
        catch (InvalidOperationException e)
        {
            // A name with half a surrogate pair, which the parser notices only when names are compared.
            throw NotJson(endpoint, status, [], e);
        }
    }

    private static JsonElement Take(NodeEndpoint endpoint, string method, HttpStatusCode status, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) throw NotRpc(endpoint, method, status);
        bool hasResult = root.TryGetProperty("result", out JsonElement result);
        if (HasError(root, out JsonElement error)) throw Failure(endpoint, method, error);
        if (!hasResult) throw NotRpc(endpoint, method, status);
        if (status is < HttpStatusCode.OK or >= HttpStatusCode.Ambiguous) throw Refusal(endpoint, status, null);
        return result;
    }

    private static NodeException NotRpc(NodeEndpoint endpoint, string method, HttpStatusCode status) => new(
        NodeFault.NotANode, $"{endpoint} answered {method} with JSON that is no JSON-RPC (HTTP status {(int)status})");

    private static bool HasError(JsonElement root, out JsonElement error) =>
        root.TryGetProperty("error", out error) && error.ValueKind is not JsonValueKind.Null;

    private static NodeException Failure(NodeEndpoint endpoint, string method, JsonElement error)
    {
        bool isObject = error.ValueKind == JsonValueKind.Object;
        int? code = isObject && error.TryGetProperty("code", out JsonElement number)
            && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out int value) ? value : null;
        JsonElement text = isObject && error.TryGetProperty("message", out JsonElement message) ? message : error;
        // GetRawText does not decode, so that no text can make it fail.
        string wording = PeerText.Clean(text.GetRawText().Trim('"'));
        // Bitcoin Core: -9 no peers, -10 initial block download, -28 warming up.
        NodeFault fault = code is -9 or -10 or -28 ? NodeFault.NotReady : NodeFault.CallFailed;
        return new NodeException(fault, $"{endpoint} answered {method} with error {code}: {wording}", code);
    }

    private static NodeException NotJson(
        NodeEndpoint endpoint, HttpStatusCode status, ReadOnlySpan<byte> body, Exception inner)
    {
        if (status is < HttpStatusCode.OK or >= HttpStatusCode.Ambiguous) return Refusal(endpoint, status, inner);
        string start = Encoding.UTF8.GetString(body[..Math.Min(body.Length, 512)]).TrimStart();
        string what = start.StartsWith('<') ? "with a web page" : "with text that is no JSON, or cut off";
        return new NodeException(
            NodeFault.NotANode,
            $"{endpoint} answered {what}: is the URL that of a Bitcoin node's RPC port?",
            inner: inner);
    }

    private static NodeException Refusal(NodeEndpoint endpoint, HttpStatusCode status, Exception? inner)
    {
        (NodeFault fault, string what) = status switch
        {
            HttpStatusCode.ServiceUnavailable => (NodeFault.NotReady, "is too busy; a larger rpcworkqueue helps"),
            HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented =>
                (NodeFault.NotANode, "takes no JSON-RPC; is the URL that of a Bitcoin node's RPC port?"),
            HttpStatusCode.NotFound => (NodeFault.NotANode, "has no JSON-RPC at this path; check the URL"),
            >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest =>
                (NodeFault.NotANode, "redirects elsewhere; give the node's own URL"),
            _ => (NodeFault.ServerError, "failed; its own log says why"),
        };
        return new NodeException(fault, $"{endpoint} {what} (HTTP status {(int)status})", inner: inner);
    }
}
