using System.Net;
using System.Text;
using CsCheck;
using Miner.Pools.Node;

namespace Miner.Tests.Node;

public sealed class RpcAnswerTests
{
    private static readonly NodeEndpoint Endpoint = new(new Uri("http://127.0.0.1:8332"), null, null, null);

    [Fact]
    public void Read_AnyBytes_IsAnAnswerOrANodeException()
    {
        Gen.Select(Gen.Byte.Array[0, 100], Gen.Int[100, 599]).Sample(static (bytes, status) => Read(bytes, status));
    }

    [Fact]
    public void Read_GoodAnswerWithOneByteChanged_IsAnAnswerOrANodeException()
    {
        byte[][] answers =
        [
            """{"result":{"bits":"207fffff","rules":["csv"],"coinbaseaux":{"flags":"ab"}},"error":null,"id":1}"""u8.ToArray(),
            """{"result":null,"error":{"code":-28,"message":"Loading"},"id":1}"""u8.ToArray(),
            """{"result":"rejected: high-hash","error":null,"id":1}"""u8.ToArray(),
        ];
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 90], Gen.Byte).Sample((which, place, value) =>
        {
            byte[] bytes = [.. answers[which]];
            bytes[place % bytes.Length] = value;
            Read(bytes, 200);
        });
    }

    [Theory]
    [InlineData("""{"result":null,"error":{"code":-1,"message":"?"}}""")]
    [InlineData("""{"result":"?","error":null}""")]
    [InlineData("""{"result":{"bits":"?"},"error":null}""")]
    [InlineData("""{"result":{"?":"?"},"error":null}""")]
    [InlineData("""{"?":null,"error":{"?":null}}""")]
    public void Read_TextThatIsNoUtf8_IsAnAnswerOrANodeException(string json)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(json);
        bytes[Array.IndexOf(bytes, (byte)'?')] = 0xff;
        Read(bytes, 200);
        Read(Encoding.ASCII.GetBytes(json.Replace("?", "\\ud800", StringComparison.Ordinal)), 200);
    }

    // All the ways in which an answer is read; none may throw anything but the documented error.
    private static void Read(byte[] bytes, int status)
    {
        try
        {
            using RpcAnswer answer = RpcAnswer.Read(Endpoint, "getblocktemplate", (HttpStatusCode)status, bytes);
            try
            {
                _ = TemplateReader.Read(answer.Result);
            }
            catch (FormatException)
            {
                // The documented error.
            }

            try
            {
                _ = BlockSubmission.Parse(NodeRpc.ReadVerdict(answer.Result));
            }
            catch (FormatException)
            {
                // The documented error.
            }
        }
        catch (NodeException)
        {
            // The documented error.
        }
    }
}
