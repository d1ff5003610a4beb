using System.Net;
using System.Text.Json;

namespace Miner.Pools.Node;

/// <summary>What came of several calls of one method that went out together.</summary>
internal sealed class RpcBatch : IDisposable
{
    private readonly NodeEndpoint _endpoint;
    private readonly string _method;
    private readonly JsonDocument _document;
    private readonly JsonElement[] _answers;

    private RpcBatch(NodeEndpoint endpoint, string method, JsonDocument document, JsonElement[] answers) =>
        (_endpoint, _method, _document, _answers) = (endpoint, method, document, answers);

    public void Dispose() => _document.Dispose();

    /// <param name="count">How many calls went out, their ids counted from 0.</param>
    /// <exception cref="NodeException">An error of all of it, or no JSON-RPC at all.</exception>
    public static RpcBatch Read(
        NodeEndpoint endpoint, string method, int count, HttpStatusCode status, ReadOnlyMemory<byte> body)
    {
        JsonDocument document = RpcAnswer.Parse(endpoint, status, body);
        try
        {
            // Whoever takes no batch refuses it with one answer, whose words say so.
            if (document.RootElement.ValueKind != JsonValueKind.Array)
                RpcAnswer.ResultOf(endpoint, method, status, document.RootElement);
            return Sorted(document.RootElement, count) is { } answers
                ? new RpcBatch(endpoint, method, document, answers)
                : throw new NodeException(
                    NodeFault.BadAnswer, $"{endpoint} did not answer {count} calls of {method} that went out together, each once");
        }
        catch (NodeException)
        {
            document.Dispose();
            throw;
        }
    }

    /// <summary>The result of the call with that number; valid until disposal.</summary>
    /// <exception cref="NodeException">That call failed.</exception>
    public JsonElement ResultOf(int index) => RpcAnswer.ResultOf(_endpoint, _method, HttpStatusCode.OK, _answers[index]);

    /// <summary>The answers by their ids, since they may come in any order; null where one is missing, or there are others.</summary>
    private static JsonElement[]? Sorted(JsonElement root, int count)
    {
        if (root.ValueKind != JsonValueKind.Array || root.GetArrayLength() != count) return null;
        var answers = new JsonElement[count];
        try
        {
            foreach (JsonElement answer in root.EnumerateArray())
            {
                if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("id", out JsonElement id)
                    || id.ValueKind != JsonValueKind.Number || !id.TryGetInt32(out int index) || index < 0 || index >= count
                    || answers[index].ValueKind != JsonValueKind.Undefined) return null;
                answers[index] = answer;
            }
        }
        catch (InvalidOperationException)
        {
            // A name with half a surrogate pair.
            return null;
        }

        return answers;
    }
}
