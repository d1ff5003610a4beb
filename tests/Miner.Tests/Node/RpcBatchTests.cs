using System.Net;
using System.Text;
using System.Text.Json;
using CsCheck;
using Miner.Core.Chain;
using Miner.Pools.Node;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Node;

public sealed class RpcBatchTests
{
    private static readonly NodeEndpoint Endpoint = new(new Uri("http://127.0.0.1:8332"), null, null, null);

    [Fact]
    public void Read_AnswersInAnyOrder_ArePutInTheirs()
    {
        using RpcBatch batch = Read("""
            [{"result":"c","error":null,"id":2},{"result":"a","error":null,"id":0},
             {"result":null,"error":{"code":-5,"message":"none"},"id":1}]
            """);
        Assert.Equal("a", batch.ResultOf(0).GetString());
        Assert.Equal("c", batch.ResultOf(2).GetString());
        NodeException fault = Assert.Throws<NodeException>(() => batch.ResultOf(1));
        Assert.Equal((NodeFault.CallFailed, -5), (fault.Fault, fault.Code));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""[{"result":1,"id":0},{"result":1,"id":1}]""")]
    [InlineData("""[{"result":1,"id":0},{"result":1,"id":1},{"result":1,"id":1}]""")]
    [InlineData("""[{"result":1,"id":0},{"result":1,"id":1},{"result":1,"id":3}]""")]
    [InlineData("""[{"result":1,"id":0},{"result":1,"id":1},{"result":1,"id":-1}]""")]
    [InlineData("""[{"result":1,"id":0},{"result":1,"id":1},{"result":1,"id":"2"}]""")]
    [InlineData("""[{"result":1,"id":0},{"result":1,"id":1},{"result":1}]""")]
    [InlineData("""[{"result":1,"id":0},{"result":1,"id":1},5]""")]
    [InlineData("""[{"result":1,"id":0},{"result":1,"id":1},{"\ud800":1}]""")]
    [InlineData("""{"result":1,"error":null,"id":0}""")]
    public void Read_NotEachAnsweredOnce_IsRefused(string json)
    {
        NodeException fault = Assert.Throws<NodeException>(() => Read(json));
        Assert.Equal(NodeFault.BadAnswer, fault.Fault);
        Assert.Contains("did not answer 3 calls of getblockhash that went out together", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OneErrorForAll_IsTold()
    {
        NodeException fault = Assert.Throws<NodeException>(
            () => Read("""{"result":null,"error":{"code":-32600,"message":"no batches here"},"id":null}"""));
        Assert.Equal(NodeFault.CallFailed, fault.Fault);
        Assert.Contains("no batches here", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_GoodAnswerWithOneByteChanged_IsAnAnswerOrANodeException()
    {
        byte[] good = """[{"result":"c","error":null,"id":2},{"result":"a","error":null,"id":0},{"error":{"code":1},"id":1}]"""u8.ToArray();
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Sample((place, value) =>
        {
            byte[] bytes = [.. good];
            bytes[place] = value;
            try
            {
                using RpcBatch batch = RpcBatch.Read(Endpoint, "getblockhash", 3, HttpStatusCode.OK, bytes);
                for (int index = 0; index < 3; index++) _ = batch.ResultOf(index);
            }
            catch (NodeException)
            {
                // As it is meant to be.
            }
        });
    }

    [Fact]
    public async Task GetHeadersAsync_PieceOfAChain_ComesInTwoRequestsAndEndsWithTheChain()
    {
        BlockHeader[] chain = HeaderNode.ChainOf(50);
        await using var node = new HeaderNode(chain);
        using var rpc = new NodeRpc(new NodeEndpoint(node.Url, null, null, null), TimeProvider.System);
        Assert.Equal(chain[10..40], await rpc.GetHeadersAsync(10, 30, Patience.Limit));
        Assert.Equal(2, node.Requests);
        Assert.Equal(chain[45..], await rpc.GetHeadersAsync(45, 30, Patience.Limit));
        Assert.Empty(await rpc.GetHeadersAsync(50, 30, Patience.Limit));
        Assert.Equal(5, node.Requests);
    }

    [Fact]
    public async Task GetHeadersAsync_AnswerThatIsNoHash_IsAFault()
    {
        await using var server = new ScriptedServer(static request =>
        {
            using JsonDocument asked = JsonDocument.Parse(request.Body);
            string answers = string.Join(',', asked.RootElement.EnumerateArray().Select(
                static call => $$"""{"result":"beef","error":null,"id":{{call.GetProperty("id")}}}"""));
            return ScriptedServer.Answer(200, "application/json", $"[{answers}]");
        });
        using var rpc = new NodeRpc(new NodeEndpoint(server.Url, null, null, null), TimeProvider.System);
        NodeException fault = await Assert.ThrowsAsync<NodeException>(() => rpc.GetHeadersAsync(0, 2, Patience.Limit));
        Assert.Equal(NodeFault.BadAnswer, fault.Fault);
    }

    private static RpcBatch Read(string json) =>
        RpcBatch.Read(Endpoint, "getblockhash", 3, HttpStatusCode.OK, Encoding.UTF8.GetBytes(json));
}
