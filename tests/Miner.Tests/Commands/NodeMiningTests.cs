using System.Text.RegularExpressions;
using Miner.App;
using Miner.Tests.Node;

namespace Miner.Tests.Commands;

/// <summary>The program against a full node that nobody here wrote.</summary>
public sealed class NodeMiningTests : IClassFixture<BcoinInstallation>, IDisposable
{
    private readonly TestFolder _folder = new();

    public NodeMiningTests(BcoinInstallation installation) => installation.Demand();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Mine_RealNode_BlocksAreOnItsChain()
    {
        if (OperatingSystem.IsWindows()) return;
        await using BcoinNode bcoin = await BcoinNode.StartAsync(Stop);
        using MinerProcess miner = MinerProcess.Start(
            "mine", "-o", bcoin.Url.ToString(), "-O", $"{bcoin.Endpoint.User}:{bcoin.Endpoint.Password}", "-t", "1",
            "--coinbase-addr", Addresses.Regtest, "--block-dir", _folder.Path);
        await miner.SeeAsync("accepted (5/0)");
        await miner.SignalAsync("TERM");
        Assert.Equal((int)ExitCode.Done, await miner.EndAsync());

        int accepted = int.Parse(Regex.Match(miner.Out, @"shares +(\d+) accepted, 0 rejected").Groups[1].Value, null);
        int height = (await bcoin.CallAsync("getblockcount")).GetInt32();
        Assert.InRange(height, accepted, accepted + 1);
        Assert.DoesNotContain(bcoin.Endpoint.Password!, miner.Out + miner.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_RealNode_IsWellAndWrongPasswordIsRefused()
    {
        await using BcoinNode bcoin = await BcoinNode.StartAsync(Stop);
        string[] line = ["check", "-o", bcoin.Url.ToString(), "--coinbase-addr", Addresses.Regtest, "-t", "1", "-u", "x", "-p"];
        (int code, string said, _) = await MinerProcess.RunAsync([.. line, bcoin.Endpoint.Password!]);
        Assert.Equal((int)ExitCode.Done, code);
        Assert.Matches(new Regex("ok +payout +rewards go to " + Addresses.Regtest), said);

        (code, said, _) = await MinerProcess.RunAsync([.. line, "hunter2hunter2"]);
        Assert.Equal((int)ExitCode.Refused, code);
        Assert.Matches(new Regex("fail +login"), said);
        Assert.DoesNotContain("hunter2", said, StringComparison.Ordinal);
    }
}
