using System.Globalization;
using System.Text.Json;
using Miner.App;
using Miner.App.Settings;
using Miner.Core.Chain;
using Miner.Tests.Node;
using Miner.Tests.Records;
using Miner.Tests.Records.Crashes;

namespace Miner.Tests.Commands;

/// <summary>The program puts records into blocks of a full node that nobody here wrote, and writes their proofs.</summary>
public sealed class RecordMiningTests : IClassFixture<BcoinInstallation>, IDisposable
{
    private readonly TestFolder _folder = new();

    public RecordMiningTests(BcoinInstallation installation) => installation.Demand();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Mine_WithRecords_ProvesThemOnARealNodesChain()
    {
        if (OperatingSystem.IsWindows()) return;
        await PythonScript.DemandAsync("opentimestamps");
        var folder = new CrashFolder(_folder.Path);
        Assert.True(new Hospital(folder).Add(4));
        string batch = folder.Acknowledged()[0].Batch;
        await using BcoinNode bcoin = await BcoinNode.StartAsync(Stop);
        string[] line =
        [
            "mine", "-o", bcoin.Url.ToString(), "-O", $"{bcoin.Endpoint.User}:{bcoin.Endpoint.Password}", "-t", "1",
            "--coinbase-addr", Addresses.Regtest, "--block-dir", folder.Blocks, "--records", folder.Store,
        ];
        using (MinerProcess miner = MinerProcess.Start(line))
        {
            await miner.SeeAsync("accepted (2/0)");
            (int refused, _, string why) = await MinerProcess.RunAsync(line);
            Assert.Equal((int)ExitCode.Usage, refused);
            Assert.Contains($"process {miner.Id}", why, StringComparison.Ordinal);
            (int looked, _, string note) = await MinerProcess.RunAsync(StatusLine(bcoin, folder));
            Assert.Equal((int)ExitCode.Done, looked);
            Assert.Contains($"note: process {miner.Id}", note, StringComparison.Ordinal);
            await miner.SignalAsync("TERM");
            Assert.Equal((int)ExitCode.Done, await miner.EndAsync());
            Assert.Contains("Jobs commit to 1 batches from now on", miner.Out, StringComparison.Ordinal);
        }

        await AssertProvenAsync(bcoin, folder, batch);
        await AssertFollowsAsync(bcoin, folder, batch);
    }

    // What becomes of the batch after the miner has ended is seen by whoever asks a node.
    private async Task AssertFollowsAsync(BcoinNode bcoin, CrashFolder folder, string batch)
    {
        JsonElement before = Json(await MinerProcess.RunAsync("records", "status", batch, "--records", folder.Store, "--json"));
        await bcoin.CallAsync("generatetoaddress", 7, Bech32.Encode("rb", 0, new byte[20]));
        JsonElement now = Json(await MinerProcess.RunAsync([.. StatusLine(bcoin, folder), batch, "--json"]));
        Assert.True(now.GetProperty("state").GetString() is "confirmed" or "final", now.ToString());
        Assert.Equal(before.GetProperty("height").GetInt32(), now.GetProperty("height").GetInt32());
        Assert.Equal(before.GetProperty("confirmations").GetInt32() + 7, now.GetProperty("confirmations").GetInt32());

        Assert.True(new Hospital(folder).Add(3));
        int tip = (await bcoin.CallAsync("getblockcount")).GetInt32();
        (int code, string said, string error) = await MinerProcess.RunAsync([.. StatusLine(bcoin, folder), "-t", "1", "-d", "scalar"]);
        Assert.Equal(((int)ExitCode.Done, ""), (code, error));
        Assert.Contains($"as {bcoin.Url.Authority} shows it now: regtest, height {tip}.", said, StringComparison.Ordinal);
        Assert.Contains("(that of the node's chain)", said, StringComparison.Ordinal);

        string ours = (await bcoin.CallAsync("getblockhash", now.GetProperty("height").GetInt32())).GetString()!;
        await bcoin.CallAsync("invalidateblock", ours);
        await bcoin.CallAsync("generatetoaddress", 3, Bech32.Encode("rb", 0, [1, .. new byte[19]]));
        using MinerProcess prove = MinerProcess.Start(
            new Dictionary<string, string> { [RecordDraft.MasterKeyVariable] = CrashFolder.MasterKey },
            "records", "prove", batch, "--records", folder.Store, "--out", Path.Combine(_folder.Path, "none"),
            "-o", bcoin.Url.ToString(), "-O", $"{bcoin.Endpoint.User}:{bcoin.Endpoint.Password}");
        Assert.Equal((int)ExitCode.Incomplete, await prove.EndAsync());
        Assert.Contains("is in no block yet (undone)", prove.Out, StringComparison.Ordinal);
    }

    private static string[] StatusLine(BcoinNode bcoin, CrashFolder folder) =>
    [
        "records", "status", "--records", folder.Store, "-o", bcoin.Url.ToString(),
        "-O", $"{bcoin.Endpoint.User}:{bcoin.Endpoint.Password}",
    ];

    private static JsonElement Json((int Code, string Out, string Error) ended)
    {
        Assert.Equal(((int)ExitCode.Done, ""), (ended.Code, ended.Error));
        return JsonDocument.Parse(ended.Out).RootElement;
    }

    private async Task AssertProvenAsync(BcoinNode bcoin, CrashFolder folder, string batch)
    {
        string proofs = Path.Combine(_folder.Path, "proofs");
        using MinerProcess prove = MinerProcess.Start(
            new Dictionary<string, string> { [RecordDraft.MasterKeyVariable] = CrashFolder.MasterKey },
            "records", "prove", batch, "--records", folder.Store, "--out", proofs);
        Assert.True(await prove.EndAsync() == 0, prove.Error);
        Assert.Contains("5 proofs written", prove.Out, StringComparison.Ordinal);

        List<string> lines = [];
        for (int position = 0; position < 5; position++)
        {
            string name = Path.Combine(proofs, $"{batch}-{position}");
            JsonElement block = JsonDocument.Parse(await File.ReadAllBytesAsync(name + ".proof.json", Stop))
                .RootElement.GetProperty("block");
            int height = block.GetProperty("height").GetInt32();
            // The node's own header, not the proof's.
            string hash = (await bcoin.CallAsync("getblockhash", height)).GetString()!;
            string header = (await bcoin.CallAsync("getblockheader", hash, false)).GetString()!;
            Assert.Equal(block.GetProperty("header").GetString(), header);
            byte[] ots = await File.ReadAllBytesAsync(name + ".ots", Stop);
            string record = Convert.ToHexStringLower(Hospital.Input(4)[position]);
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(ots)} {record} {header} {height}"));
        }

        (int code, string said) = await PythonScript.RunAsync("verify_many.py", [], string.Join('\n', lines));
        Assert.True(code == 0 && said.Trim() == "5", said);
    }
}
