using System.Text.Json;
using Miner.Core.Chain;

namespace Miner.Pools.Node;

/// <summary>A Bitcoin node reached by JSON-RPC.</summary>
public sealed class NodeRpc : IBitcoinNode, IDisposable
{
    private const int InvalidAddressOrKey = -5;
    private const int InvalidParameter = -8;
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

    public Task<BlockPlace?> FindHeaderAsync(Hash256 hash, CancellationToken stop) =>
        FindAsync("getblockheader", writer => writer.WriteStringValue(hash.ToString()), ReadPlace, stop);

    public async Task<BlockHeader?> GetHeaderAsync(int height, CancellationToken stop)
    {
        Hash256? found = await FindAsync("getblockhash", writer => writer.WriteNumberValue(height), ReadHash, stop);
        return found is { } hash
            ? await FindAsync("getblockheader", writer => WriteRawOf(writer, hash), ReadHeader, stop)
            : null;
    }

    public async Task<IReadOnlyList<BlockHeader>> GetHeadersAsync(int first, int count, CancellationToken stop)
    {
        IReadOnlyList<Hash256> hashes = await FindManyAsync(
            "getblockhash", count, (writer, index) => writer.WriteNumberValue(first + index), ReadHash, stop);
        return await FindManyAsync(
            "getblockheader", hashes.Count, (writer, index) => WriteRawOf(writer, hashes[index]), ReadHeader, stop);
    }

    public Task<ReadOnlyMemory<byte>?> GetBlockAsync(Hash256 hash, CancellationToken stop) =>
        FindAsync("getblock", writer => WriteRawOf(writer, hash), ReadBlock, stop);

    /// <summary>Null where the node does not have what it was asked for.</summary>
    private async Task<T?> FindAsync<T>(
        string method, ParameterWriter parameters, Func<JsonElement, T?> read, CancellationToken stop)
    {
        try
        {
            return await CallAsync(method, parameters, CallTimeout, read, stop);
        }
        catch (NodeException e) when (SaysNotThere(e))
        {
            return default;
        }
    }

    /// <summary>What the node has of what it was asked for, up to the first that it does not have.</summary>
    private async Task<IReadOnlyList<T>> FindManyAsync<T>(
        string method, int count, Action<Utf8JsonWriter, int> parameters, Func<JsonElement, T?> read, CancellationToken stop)
        where T : struct
    {
        List<T> found = new(count);
        if (count == 0) return found;
        using RpcBatch batch = await _rpc.CallManyAsync(method, count, parameters, CallTimeout, stop);
        try
        {
            while (found.Count < count) found.Add(read(batch.ResultOf(found.Count))!.Value);
        }
        catch (NodeException e) when (SaysNotThere(e))
        {
            // Fewer are what there is.
        }
        catch (FormatException e)
        {
            throw Unusable(method, e);
        }

        return found;
    }

    private static bool SaysNotThere(NodeException e) => e.Fault == NodeFault.CallFailed
        && (e.Code is InvalidAddressOrKey or InvalidParameter
            || e.Message.Contains(NotFound, StringComparison.OrdinalIgnoreCase));

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
            throw Unusable(method, e);
        }
    }

    private NodeException Unusable(string method, FormatException e) => new(
        NodeFault.BadAnswer, $"{_endpoint} answered {method} with something unusable: {e.Message}", null, e);

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

    // False asks for the bytes in hex, where true and nothing at all ask for JSON.
    private static void WriteRawOf(Utf8JsonWriter writer, Hash256 hash)
    {
        writer.WriteStringValue(hash.ToString());
        writer.WriteBooleanValue(false);
    }

    private static Hash256? ReadHash(JsonElement result) => Hash256.Parse(HexOf(result));

    private static BlockHeader? ReadHeader(JsonElement result) =>
        BlockHeader.Parse(Convert.FromHexString(HexOf(result)));

    private static ReadOnlyMemory<byte>? ReadBlock(JsonElement result) => Convert.FromHexString(HexOf(result));

    private static string HexOf(JsonElement result) => result.ValueKind == JsonValueKind.String
        ? result.GetRawText().Trim('"')
        : throw new FormatException($"hex is wanted, not {result.ValueKind}");

    private static BlockPlace ReadPlace(JsonElement result)
    {
        var fields = new JsonFields(result, "header");
        return new BlockPlace(
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
