using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Miner.Core.Chain;
using Miner.Core.DevChain;
using Miner.Core.Mining;
using Miner.Pools.Node;
using Miner.Records.Anchoring;
using Miner.Records.Store;
using Miner.Tests.LifeOfAJob;
using Miner.Tests.Node;
using Miner.Tests.Records.Crashes;

namespace Miner.Tests.Records.Anchoring;

/// <summary>
/// Records anchored in blocks that a full node judged, proven by OpenTimestamps: nobody here wrote either of them.
/// </summary>
public sealed class BcoinAnchoringTests : IClassFixture<BcoinInstallation>, IDisposable
{
    // bcoin has a prefix of its own for regtest.
    private static readonly string BcoinAddress = Bech32.Encode("rb", 0, new byte[20]);

    private readonly TestFolder _folder = new();

    public BcoinAnchoringTests(BcoinInstallation installation) => installation.Demand();

    private static CancellationToken Stop => Patience.Within(Patience.ForANode);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Records_AnchoredOnARealNode_AreProvenByOpenTimestamps()
    {
        await PythonScript.DemandAsync("opentimestamps");
        await using BcoinNode bcoin = await BcoinNode.StartAsync(Stop);
        using var rpc = new NodeRpc(bcoin.Endpoint, TimeProvider.System);
        var folder = new CrashFolder(_folder.Path);
        var hospital = new Hospital(folder);
        for (int number = 1; number <= 4; number++) Assert.True(hospital.Add(number));

        using (RecordDatabase database = RecordDatabase.Open(folder.Store, StoreAccess.Mining))
        {
            await using var anchoring = new RecordAnchoring(
                database, new NodeBestChain([rpc]), TimeProvider.System, NullLoggerFactory.Instance);
            await MineAsync(rpc, anchoring, folder, 3);
            // Somebody else's blocks, without any anchor.
            await bcoin.CallAsync("generatetoaddress", 4, BcoinAddress);
            await anchoring.FollowAsync(Stop);
            var history = new AnchorHistory(database);
            foreach ((int _, string batch) in folder.Acknowledged())
            {
                BatchProgress progress = history.ProgressOf(batch);
                Assert.Equal((BatchStage.Confirmed, 1, 7), (progress.Stage, progress.Height, progress.Confirmations));
                Assert.Equal(
                    (await bcoin.CallAsync("getblockhash", 1)).GetString(), progress.Block.ToString());
            }
        }

        IReadOnlyList<string> proofs = hospital.Prove(await ChainAsync(bcoin));
        Assert.Equal(14, proofs.Count);
        (int code, string said) = await PythonScript.RunAsync("verify_many.py", [], string.Join('\n', proofs));
        Assert.True(code == 0, said);
        Assert.Equal(proofs.Count, int.Parse(said, CultureInfo.InvariantCulture));
    }

    private static async Task MineAsync(NodeRpc rpc, ICoinbaseCommitter committer, CrashFolder folder, int blocks)
    {
        var options = new NodeOptions { PayoutAddress = Addresses.Regtest, BlockDirectory = folder.Blocks };
        await using var source =
            new NodeSource([rpc], options, TimeProvider.System, NullLoggerFactory.Instance, committer);
        IReadOnlyList<Solved> solved = await TinyMiner.MineAsync(source, blocks, Stop);
        Assert.DoesNotContain(solved, static one => one.Outcome is ShareOutcome.Rejected);
    }

    /// <summary>The chain as the node itself tells it.</summary>
    private static async Task<IReadOnlyList<Block>> ChainAsync(BcoinNode bcoin)
    {
        List<Block> chain = [];
        int tip = (await bcoin.CallAsync("getblockcount")).GetInt32();
        for (int height = 0; height <= tip; height++)
        {
            string hash = (await bcoin.CallAsync("getblockhash", height)).GetString()!;
            JsonElement hex = await bcoin.CallAsync("getblock", hash, false);
            chain.Add(Block.Parse(Convert.FromHexString(hex.GetString()!)));
        }

        return chain;
    }
}
