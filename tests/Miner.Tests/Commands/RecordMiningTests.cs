using System.Globalization;
using System.Text.Json;
using Miner.App;
using Miner.App.Settings;
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
            await miner.SignalAsync("TERM");
            Assert.Equal((int)ExitCode.Done, await miner.EndAsync());
            Assert.Contains("Jobs commit to 1 batches from now on", miner.Out, StringComparison.Ordinal);
        }

        await AssertProvenAsync(bcoin, folder, batch);
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
