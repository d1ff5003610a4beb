using System.Net;
using System.Net.Sockets;
using System.Text;
using Miner.Core.Chain;
using Miner.Pools.Node;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Node;

public sealed class NodeRpcTests
{
    private const string Secret = "correct-horse";

    private static CancellationToken Stop => Patience.Limit;

    [Theory]
    [InlineData(401, "text/html", "<html>no</html>", NodeFault.Unauthorized, "password")]
    [InlineData(403, "text/html", "", NodeFault.Forbidden, "rpcallowip")]
    [InlineData(404, "text/html", "Not found", NodeFault.NotANode, "check the URL")]
    [InlineData(301, "text/html", "moved", NodeFault.NotANode, "redirects")]
    [InlineData(405, "text/html", "<html>no POST</html>", NodeFault.NotANode, "takes no JSON-RPC")]
    [InlineData(501, "text/html", "<html>no POST</html>", NodeFault.NotANode, "takes no JSON-RPC")]
    [InlineData(500, "text/html", "<html>oops</html>", NodeFault.ServerError, "500")]
    [InlineData(503, "text/plain", "Work queue depth exceeded", NodeFault.NotReady, "rpcworkqueue")]
    [InlineData(200, "text/html", "<!DOCTYPE html><html>router</html>", NodeFault.NotANode, "web page")]
    [InlineData(200, "application/json", "", NodeFault.NotANode, "no JSON")]
    [InlineData(200, "application/json", "{\"result\":{\"bits\":\"1d00", NodeFault.NotANode, "cut off")]
    [InlineData(200, "application/json", "[]", NodeFault.NotANode, "no JSON-RPC")]
    [InlineData(200, "application/json", "{}", NodeFault.NotANode, "no JSON-RPC")]
    [InlineData(200, "application/json", "{\"result\":5,\"error\":null}", NodeFault.BadAnswer, "an object is wanted")]
    [InlineData(200, "application/json", "{\"result\":{},\"error\":null}", NodeFault.BadAnswer, "template.bits is missing")]
    [InlineData(500, "application/json", "{\"result\":null,\"error\":{\"code\":-1,\"message\":\"boom\"}}", NodeFault.CallFailed, "boom")]
    [InlineData(500, "application/json", "{\"result\":null,\"error\":{\"code\":-28,\"message\":\"Loading block index\"}}", NodeFault.NotReady, "Loading")]
    [InlineData(200, "application/json", "{\"result\":null,\"error\":{\"code\":-10,\"message\":\"in initial sync\"}}", NodeFault.NotReady, "initial sync")]
    [InlineData(200, "application/json", "{\"error\":\"just \\u0007text\"}", NodeFault.CallFailed, "just")]
    public async Task GetTemplateAsync_AnyOtherAnswer_IsAFaultThatSaysWhat(
        int status, string contentType, string body, NodeFault fault, string says)
    {
        await using var server = new ScriptedServer(_ => ScriptedServer.Answer(status, contentType, body));
        NodeException e = await FailAsync(server.Url);
        Assert.Equal(fault, e.Fault);
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
        Assert.Contains(server.Url.Authority, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, e.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(e.Message, char.IsControl);
    }

    [Fact]
    public async Task GetTemplateAsync_AnswerThatNeverEnds_IsCutOff()
    {
        byte[] start = ScriptedServer.Head(200, "application/json", 1L << 40);
        await using var announced = new ScriptedServer(_ => start);
        Assert.Equal(NodeFault.NotANode, (await FailAsync(announced.Url)).Fault);

        byte[] body = new byte[JsonRpcClient.MaxAnswerSize + (1 << 20)];
        body.AsSpan().Fill((byte)' ');
        byte[] silent = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        await using var unannounced = new ScriptedServer(_ => [.. silent, .. body]);
        NodeException e = await FailAsync(unannounced.Url);
        Assert.Equal(NodeFault.NotANode, e.Fault);
        Assert.Contains("32 MiB", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")]
    [InlineData("{\"id\":null,\"result\":null,\"error\":[20,\"Parse error\",null]}\n")]
    public async Task GetTemplateAsync_PoolOrAnythingElseAnswers_AsksForStratum(string answer)
    {
        await using var server = new ScriptedServer(_ => Encoding.ASCII.GetBytes(answer));
        NodeException e = await FailAsync(server.Url);
        Assert.Equal(NodeFault.NotANode, e.Fault);
        Assert.Contains($"stratum+tcp://{server.Url.Authority}", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"result\":")]
    public async Task GetTemplateAsync_ConnectionBreaksOff_IsUnreachable(string answer)
    {
        await using var server = new ScriptedServer(_ => answer.Length == 0 ? null : Encoding.ASCII.GetBytes(answer));
        Assert.Equal(NodeFault.Unreachable, (await FailAsync(server.Url)).Fault);
    }

    [Fact]
    public async Task GetTemplateAsync_NobodyListens_IsUnreachable()
    {
        Uri url;
        await using (var server = new ScriptedServer(static _ => null)) url = server.Url;
        NodeException e = await FailAsync(url);
        Assert.Equal(NodeFault.Unreachable, e.Fault);
        Assert.Contains("refused", e.Message, StringComparison.Ordinal);
    }

    // A full queue of connections is as silent as a host behind a firewall that drops everything; where the system
    // answers it with a refusal instead, the fault is the same.
    [Fact]
    public async Task GetTemplateAsync_NobodyAnswersTheConnect_IsUnreachable()
    {
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        deaf.Listen(1);
        Socket[] crowd = [.. Enumerable.Range(0, 8).Select(static _ => new Socket(SocketType.Stream, ProtocolType.Tcp))];
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task[] crowding = [.. crowd.Select(socket => socket.ConnectAsync(deaf.LocalEndPoint!, over.Token).AsTask())];
        var endpoint = new NodeEndpoint(new Uri($"http://{deaf.LocalEndPoint}"), "user", Secret, null);
        using var rpc = new NodeRpc(endpoint, TimeSpan.FromMilliseconds(200), TimeProvider.System);
        NodeException e = await Assert.ThrowsAsync<NodeException>(
            () => rpc.GetTemplateAsync(new TemplateRequest(null, false), Stop));
        Assert.Equal(NodeFault.Unreachable, e.Fault);
        Assert.Contains("cannot be reached", e.Message, StringComparison.Ordinal);
        await over.CancelAsync();
        foreach (Socket socket in crowd) socket.Dispose();
        await Task.WhenAny(Task.WhenAll(crowding));
    }

    [Fact]
    public async Task GetTemplateAsync_SilentNode_TimesOut()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new ScriptedServer(async (_, closing) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, closing);
            return null;
        });
        using var rpc = new NodeRpc(new NodeEndpoint(server.Url, "user", Secret, null), time);
        Task<BlockTemplate> call = rpc.GetTemplateAsync(new TemplateRequest(null, false), Stop);
        await asked.Task;
        time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(NodeFault.TimedOut, (await Assert.ThrowsAsync<NodeException>(() => call)).Fault);
    }

    [Theory]
    [InlineData("alice", "pass:word", null, "alice:pass:word")]
    [InlineData(null, null, "bob:p%40ss", "bob:p@ss")]
    public async Task CallAsync_UserAndPassword_AreSentAsBasic(string? user, string? password, string? inUrl, string expected)
    {
        string seen = "";
        await using var server = new ScriptedServer(request =>
        {
            seen = request.Authorization;
            return ScriptedServer.Result("null");
        });
        Uri url = inUrl is null ? server.Url : new Uri(server.Url.OriginalString.Replace("://", $"://{inUrl}@", StringComparison.Ordinal));
        var endpoint = new NodeEndpoint(url, user, password, null);
        using var rpc = new NodeRpc(endpoint, TimeProvider.System);
        await rpc.SubmitBlockAsync(new byte[1], Stop);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(expected)), seen);
        Assert.DoesNotContain("p%40ss", endpoint.ToString() + rpc.Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_NodeRestartedWithANewCookie_ReadsItAgain()
    {
        using var folder = new TestFolder();
        string file = Path.Combine(folder.Path, ".cookie");
        string valid = "__cookie__:first";
        await using var server = new ScriptedServer(request =>
            request.Authorization == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(valid))
                ? ScriptedServer.Result("null")
                : ScriptedServer.Answer(401, "text/html", ""));
        using var rpc = new NodeRpc(new NodeEndpoint(server.Url, null, null, file), TimeProvider.System);

        NodeException missing = await Assert.ThrowsAsync<NodeException>(() => rpc.SubmitBlockAsync(new byte[1], Stop));
        Assert.Equal(NodeFault.NoCookie, missing.Fault);
        Assert.Contains($"'{file}'", missing.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, "", Stop);
        Assert.Equal(
            NodeFault.NoCookie,
            (await Assert.ThrowsAsync<NodeException>(() => rpc.SubmitBlockAsync(new byte[1], Stop))).Fault);
        await File.WriteAllTextAsync(file, valid + "\n", Stop);
        Assert.Equal(SubmissionResult.Accepted, (await rpc.SubmitBlockAsync(new byte[1], Stop)).Result);

        valid = "__cookie__:second";
        NodeException stale = await Assert.ThrowsAsync<NodeException>(() => rpc.SubmitBlockAsync(new byte[1], Stop));
        Assert.Equal(NodeFault.Unauthorized, stale.Fault);
        Assert.DoesNotContain("first", stale.ToString(), StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, valid, Stop);
        Assert.Equal(SubmissionResult.Accepted, (await rpc.SubmitBlockAsync(new byte[1], Stop)).Result);
    }

    // A folder in its place is what may not be read on every system, by whatever user.
    [Fact]
    public async Task CallAsync_CookieFileMayNotBeRead_NeedsTheUser()
    {
        using var folder = new TestFolder();
        await using var server = new ScriptedServer(static _ => ScriptedServer.Result("null"));
        using var rpc = new NodeRpc(new NodeEndpoint(server.Url, null, null, folder.Path), TimeProvider.System);
        NodeException e = await Assert.ThrowsAsync<NodeException>(() => rpc.SubmitBlockAsync(new byte[1], Stop));
        Assert.Equal(NodeFault.Unauthorized, e.Fault);
        Assert.Contains("may not be read", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_TwoCallsMeetANodeThatRestarted_BothGetIn()
    {
        using var folder = new TestFolder();
        string file = Path.Combine(folder.Path, ".cookie");
        await File.WriteAllTextAsync(file, "__cookie__:old", Stop);
        var bothCame = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var oneCameBack = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int refused = 0;
        await using var server = new ScriptedServer(async (request, closing) =>
        {
            if (request.Authorization == "Basic " + Convert.ToBase64String("__cookie__:new"u8))
            {
                oneCameBack.TrySetResult();
                return ScriptedServer.Result("null");
            }

            // The second is refused only when the first has read the file again.
            bool isSecond = Interlocked.Increment(ref refused) == 2;
            if (isSecond)
            {
                await File.WriteAllTextAsync(file, "__cookie__:new", closing);
                bothCame.SetResult();
            }

            await (isSecond ? oneCameBack.Task : bothCame.Task).WaitAsync(closing);
            return ScriptedServer.Answer(401, "text/html", "");
        });
        using var rpc = new NodeRpc(new NodeEndpoint(server.Url, null, null, file), TimeProvider.System);
        Task<BlockSubmission>[] calls = [rpc.SubmitBlockAsync(new byte[1], Stop), rpc.SubmitBlockAsync(new byte[1], Stop)];
        Assert.All(await Task.WhenAll(calls), static answer => Assert.Equal(SubmissionResult.Accepted, answer.Result));
    }

    [Theory]
    [InlineData("null", SubmissionResult.Accepted, "")]
    [InlineData("\"duplicate\"", SubmissionResult.AlreadyKnown, "duplicate")]
    [InlineData("\"inconclusive\"", SubmissionResult.Inconclusive, "inconclusive")]
    [InlineData("\"duplicate-inconclusive\"", SubmissionResult.Inconclusive, "duplicate-inconclusive")]
    [InlineData("\"rejected: bad-prevblk\"", SubmissionResult.PreviousMissing, "bad-prevblk")]
    [InlineData("\"high-hash\"", SubmissionResult.Rejected, "high-hash")]
    [InlineData("\"rejected: bad-cb-height\"", SubmissionResult.Rejected, "bad-cb-height")]
    public async Task SubmitBlockAsync_EveryAnswerOfBip22_IsUnderstood(string answer, SubmissionResult result, string reason)
    {
        await using var server = new ScriptedServer(request =>
        {
            Assert.True(request.Calls("submitblock"));
            Assert.Contains("\"00ff\"", request.Body, StringComparison.Ordinal);
            return ScriptedServer.Result(answer);
        });
        using var rpc = new NodeRpc(new NodeEndpoint(server.Url, "user", Secret, null), TimeProvider.System);
        Assert.Equal(new BlockSubmission(result, reason), await rpc.SubmitBlockAsync(new byte[] { 0x00, 0xff }, Stop));
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(-1)]
    public async Task FindHeaderAsync_UnknownBlock_IsNull(int code)
    {
        string error = $$$"""{"result":null,"error":{"code":{{{code}}},"message":"Block not found"},"id":1}""";
        await using var server = new ScriptedServer(_ => ScriptedServer.Answer(500, "application/json", error));
        using var rpc = new NodeRpc(new NodeEndpoint(server.Url, "user", Secret, null), TimeProvider.System);
        Assert.Null(await rpc.FindHeaderAsync(Hash256.Zero, Stop));
    }

    private static async Task<NodeException> FailAsync(Uri url)
    {
        using var rpc = new NodeRpc(new NodeEndpoint(url, "user", Secret, null), TimeProvider.System);
        return await Assert.ThrowsAsync<NodeException>(
            () => rpc.GetTemplateAsync(new TemplateRequest(null, false), Stop));
    }
}
