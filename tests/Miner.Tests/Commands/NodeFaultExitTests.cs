using Miner.App;
using Miner.Tests.Node;

namespace Miner.Tests.Commands;

/// <summary>A node that cannot be mined on: the look before mining, and mining, end with the same exit code.</summary>
public sealed class NodeFaultExitTests
{
    private const string Html = "<!DOCTYPE html><html>router</html>";
    private const string Warming = """{"result":null,"error":{"code":-28,"message":"Loading block index…"},"id":1}""";
    private const string Unknown = """{"result":null,"error":{"code":-32601,"message":"Method not found"},"id":1}""";

    // Without -r only what is refused at once comes to an end.
    [Theory]
    [InlineData(500, Warming, "-r 2", (int)ExitCode.Unreachable, "Loading block index")]
    [InlineData(502, "<html>bad gateway</html>", "-r 2", (int)ExitCode.Unreachable, "HTTP status 502")]
    [InlineData(200, Html, "", (int)ExitCode.Refused, "with a web page")]
    [InlineData(501, Html, "", (int)ExitCode.Refused, "takes no JSON-RPC")]
    [InlineData(404, "", "", (int)ExitCode.Refused, "check the URL")]
    [InlineData(401, "", "", (int)ExitCode.Refused, "refused to log us in")]
    [InlineData(500, Unknown, "-r 2", (int)ExitCode.Refused, "Method not found")]
    public async Task Run_NodeFails_CheckAndMineEndWithTheSameCode(
        int status, string body, string retries, int expected, string says)
    {
        await using var server = new ScriptedServer(_ => ScriptedServer.Answer(status, "text/html", body));
        string[] limit = retries.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        await BothEndAsync(expected, says, [.. limit, .. Node(server), "-O", "u:secret"]);
    }

    [Fact]
    public async Task Run_CookieIsMissing_CheckAndMineNameItAndEndAsUnreachable()
    {
        using var folder = new TestFolder();
        string file = Path.Combine(folder.Path, ".cookie");
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer(401, "text/html", ""));
        await BothEndAsync(
            (int)ExitCode.Unreachable,
            $"no cookie in '{file}'",
            ["-r", "2", .. Node(server), "--rpc-cookie", file]);
    }

    [Fact]
    public async Task Run_NodeEchoesThePassword_ItIsMaskedUpToTheLastLine()
    {
        const string echo = """{"result":null,"error":{"code":-32603,"message":"no u:hunter2hunter2 here"},"id":1}""";
        await using var server = new ScriptedServer(_ => ScriptedServer.Answer(500, "application/json", echo));
        (int code, string said, string error) = await MinerProcess.RunAsync(
            ["mine", "-D", "-r", "1", .. Node(server), "-O", "u:hunter2hunter2", "--coinbase-addr", Addresses.Regtest]);
        Assert.Equal((int)ExitCode.Refused, code);
        Assert.Contains("no u:*** here", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", said + error, StringComparison.Ordinal);
    }

    private static string[] Node(ScriptedServer server) => ["-o", server.Url.ToString()];

    private static async Task BothEndAsync(int expected, string says, string[] options)
    {
        using var folder = new TestFolder();
        string[] all =
            [.. options, "-R", "0.1", "-t", "1", "--coinbase-addr", Addresses.Regtest, "--block-dir", folder.Path];
        foreach (string command in (string[])["check", "mine"])
        {
            (int code, string said, string error) = await MinerProcess.RunAsync([command, .. all]);
            Assert.True(code == expected, $"{command} ended with {code}:\n{said}{error}");
            Assert.Contains(says, said + error, StringComparison.Ordinal);
        }
    }
}
