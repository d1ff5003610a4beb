using System.Text.Json;
using Miner.Core.Chain;

namespace Miner.Pools.Node;

/// <summary>A Bitcoin node reached by JSON-RPC.</summary>
public sealed class NodeRpc : IBitcoinNode, IDisposable
{
    private const int InvalidAddressOrKey = -5;
    private const string NotFound = "not found";

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);

    // Nodes answer a long poll when something changes; this is for those that vanished meanwhile.
    private static readonly TimeSpan LongPollTimeout = TimeSpan.FromMinutes(10);

    private readonly NodeEndpoint _endpoint;
    private readonly JsonRpcClient _rpc;

    public NodeRpc(NodeEndpoint endpoint, TimeProvider time)
        : this(endpoint, JsonRpcClient.ConnectTimeout, time)
    {
    }

    internal NodeRpc(NodeEndpoint endpoint, TimeSpan connectTimeout, TimeProvider time) =>
        (_endpoint, _rpc) = (endpoint, new JsonRpcClient(endpoint, connectTimeout, time));

    public string Name => _endpoint.Url.Authority;

    public void Dispose() => _rpc.Dispose();

    public Task<NodeChain> GetChainAsync(CancellationToken stop) =>
        CallAsync("getblockchaininfo", static _ => { }, CallTimeout, ReadChain, stop);

    public Task<BlockTemplate> GetTemplateAsync(TemplateRequest request, CancellationToken stop) => CallAsync(
        "getblocktemplate",
        writer => WriteRequest(writer, request),
        request.LongPollId is null ? CallTimeout : LongPollTimeout,
        TemplateReader.Read,
        stop);

    public Task<string?> ProposeBlockAsync(ReadOnlyMemory<byte> block, CancellationToken stop) =>
        CallAsync("getblocktemplate", writer => WriteProposal(writer, block), CallTimeout, ReadVerdict, stop);

    public async Task<BlockSubmission> SubmitBlockAsync(ReadOnlyMemory<byte> block, CancellationToken stop)
    {
        string? verdict = await CallAsync(
            "submitblock", writer => writer.WriteStringValue(Hex(block)), CallTimeout, ReadVerdict, stop);
        return BlockSubmission.Parse(verdict);
    }

    public async Task<NodeHeader?> FindHeaderAsync(Hash256 hash, CancellationToken stop)
    {
        try
        {
            return await CallAsync(
                "getblockheader", writer => writer.WriteStringValue(hash.ToString()), CallTimeout, ReadHeader, stop);
        }
        catch (NodeException e) when (e.Fault == NodeFault.CallFailed && (e.Code == InvalidAddressOrKey
            || e.Message.Contains(NotFound, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }
    }

    private async Task<T> CallAsync<T>(
        string method, ParameterWriter parameters, TimeSpan timeout, Func<JsonElement, T> read, CancellationToken stop)
    {
        using RpcAnswer answer = await _rpc.CallAsync(method, parameters, timeout, stop);
        try
        {
            return read(answer.Result);
        }
        catch (FormatException e)
        {
            throw new NodeException(
                NodeFault.BadAnswer, $"{_endpoint} answered {method} with something unusable: {e.Message}", null, e);
        }
    }

    private static void WriteRequest(Utf8JsonWriter writer, TemplateRequest request)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("rules");
        writer.WriteStringValue("segwit");
        if (request.IsSignet) writer.WriteStringValue("signet");
        writer.WriteEndArray();
        writer.WriteStartArray("capabilities");
        foreach (string capability in (ReadOnlySpan<string>)["coinbasevalue", "longpoll"])
            writer.WriteStringValue(capability);
        writer.WriteEndArray();
        if (request.LongPollId is { } id) writer.WriteString("longpollid", id);
        writer.WriteEndObject();
    }

    private static void WriteProposal(Utf8JsonWriter writer, ReadOnlyMemory<byte> block)
    {
        writer.WriteStartObject();
        writer.WriteString("mode", "proposal");
        writer.WriteString("data", Hex(block));
        writer.WriteStartArray("rules");
        writer.WriteStringValue("segwit");
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);

    private static NodeChain ReadChain(JsonElement result)
    {
        var fields = new JsonFields(result, "chain");
        int blocks = (int)fields.Integer("blocks", 0, int.MaxValue);
        return new NodeChain(
            PeerText.Clean(fields.Text("chain")),
            blocks,
            (int)(fields.OptionalInteger("headers", 0, int.MaxValue) ?? blocks),
            fields.OptionalFlag("initialblockdownload"),
            fields.OptionalBytes("signet_challenge"));
    }

    private static NodeHeader ReadHeader(JsonElement result)
    {
        var fields = new JsonFields(result, "header");
        return new NodeHeader(
            (int)fields.Integer("height", 0, int.MaxValue),
            (int)fields.Integer("confirmations", int.MinValue, int.MaxValue));
    }

    internal static string? ReadVerdict(JsonElement result) => result.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => result.GetRawText().Trim('"'),
        _ => throw new FormatException($"a verdict is null or text, not {result.ValueKind}"),
    };
}
