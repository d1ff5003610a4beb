using System.Text.Json;
using Miner.App;
using Miner.Core.Chain;
using Miner.Records.Verification;
using Miner.Tests.Node;

namespace Miner.Tests.Commands;

/// <summary>The headers of a full node that nobody here wrote.</summary>
public sealed class HeaderCommandTests : IClassFixture<BcoinInstallation>, IDisposable
{
    // bcoin has a prefix of its own for regtest.
    private static readonly string BcoinAddress = Bech32.Encode("rb", 0, new byte[32]);

    private readonly TestFolder _folder = new();

    public HeaderCommandTests(BcoinInstallation installation) => installation.Demand();

    private string Archive => Path.Combine(_folder.Path, "headers.otsh");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Sync_NodeThatGrowsAndReorganises_IsFollowed()
    {
        await using BcoinNode bcoin = await BcoinNode.StartAsync(TestContext.Current.CancellationToken);
        await bcoin.CallAsync("generatetoaddress", 30, BcoinAddress);
        Assert.Contains("regtest, heights 0 to 30, 31 new", await SyncAsync(bcoin));
        await AssertIsBestChainAsync(bcoin, 30);

        await bcoin.CallAsync("generatetoaddress", 3, BcoinAddress);
        Assert.Contains("heights 0 to 33, 3 new", await SyncAsync(bcoin));
        Assert.Contains("heights 0 to 33, 0 new", await SyncAsync(bcoin));

        JsonElement stale = await bcoin.CallAsync("getblockhash", 30);
        await bcoin.CallAsync("invalidateblock", stale.GetString()!);
        // Other blocks than before, and more work.
        await bcoin.CallAsync("generatetoaddress", 6, Bech32.Encode("rb", 0, [1, .. new byte[31]]));
        Assert.Contains("heights 0 to 35, 6 new; 4 were no longer in the best chain", await SyncAsync(bcoin));
        await AssertIsBestChainAsync(bcoin, 35);
    }

    [Fact]
    public async Task Sync_FromAHeightOn_HoldsWhatFollows()
    {
        await using BcoinNode bcoin = await BcoinNode.StartAsync(TestContext.Current.CancellationToken);
        await bcoin.CallAsync("generatetoaddress", 12, BcoinAddress);
        Assert.Contains("heights 10 to 12, 3 new", await SyncAsync(bcoin, "--from", "10"));
        await AssertIsBestChainAsync(bcoin, 12);
    }

    private async Task<string> SyncAsync(BcoinNode bcoin, params string[] more)
    {
        (int code, string said, string error) = await MinerProcess.RunAsync(
        [
            "headers", "sync", "--headers", Archive, "-o", bcoin.Url.ToString(),
            "-O", $"{bcoin.Endpoint.User}:{bcoin.Endpoint.Password}", .. more,
        ]);
        Assert.Equal("", error);
        Assert.Equal((int)ExitCode.Done, code);
        return said;
    }

    private async Task AssertIsBestChainAsync(BcoinNode bcoin, int height)
    {
        using HeaderArchive archive = HeaderArchive.Open(Archive);
        Assert.Equal(height, archive.TipHeight);
        for (int at = archive.FirstHeight; at <= height; at++)
        {
            JsonElement hash = await bcoin.CallAsync("getblockhash", at);
            JsonElement header = await bcoin.CallAsync("getblockheader", hash.GetString()!, false);
            Assert.Equal(header.GetString(), Convert.ToHexStringLower(archive.At(at).ToArray()));
        }
    }
}
