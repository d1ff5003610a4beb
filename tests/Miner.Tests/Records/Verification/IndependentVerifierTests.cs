using System.Text;
using Miner.Core.Chain;
using Miner.Records.Commitment;
using Miner.Records.Proofs;
using Miner.Tests.Node;

namespace Miner.Tests.Records.Verification;

/// <summary>What others say of our proofs: Debian's OpenTimestamps, and a verifier of the JSON that shares nothing with us.</summary>
public sealed class IndependentVerifierTests
{
    private const string StandAlone = "verify_record_proof.py";

    [Fact]
    public async Task CheckOts_ProofsOfAllShapes_AreAccepted()
    {
        await PythonScript.DemandAsync("opentimestamps");
        using var folder = new TestFolder();
        var input = new StringBuilder();
        int count = 0;
        foreach (int size in (int[])[1, 2, 3, 5, 8, 13, 100])
            foreach (int tenants in (int[])[1, 2, 7])
                foreach ((int levels, int height) in ((int, int)[])[(0, 1), (1, 16), (3, 17), (12, 840_000)])
                {
                    SampleProof sample = SampleProofs.Of(size, tenants, levels, height, seed: ++count);
                    string name = Path.Combine(folder.Path, $"{count}");
                    File.WriteAllBytes(name, sample.Record);
                    File.WriteAllBytes($"{name}.ots", OtsFile.Write(sample.Proof));
                    input.Append($"{name} {name}.ots {Hex(sample.Header)} {height}\n");
                }

        (int exitCode, string output) = await PythonScript.RunAsync("check_ots.py", [], input.ToString());
        Assert.Equal((0, string.Concat(Enumerable.Repeat("ok\n", count))), (exitCode, output));
    }

    [Fact]
    public async Task CheckOts_CoinbaseAtTheLimitAndDeepestTrees_AreAccepted()
    {
        await PythonScript.DemandAsync("opentimestamps");
        using var folder = new TestFolder();
        string record = Path.Combine(folder.Path, "record");
        File.WriteAllBytes(record, [1]);
        string deep = Path.Combine(folder.Path, "deep.ots");
        RecordProof proof = SampleProofs.Deep(batchLevels: 27, anchorLevels: 10, blockLevels: 13);
        File.WriteAllBytes(deep, OtsFile.Write(proof));
        string input = $"{record} {deep} {Hex(proof.Block.Header!.Value)} 900000\n";
        Assert.Equal((0, "ok\n"), await PythonScript.RunAsync("check_ots.py", [], input));

        RecordProof largest = AnchorVector.Proof(0) with { Block = Proofs.OtsFileTests.WithCoinbaseOf(OtsFile.MaxCoinbase) };
        File.WriteAllBytes(record, AnchorVector.Record(0));
        File.WriteAllBytes(deep, OtsFile.Write(largest));
        BlockHeader header = AnchorVector.Header with { MerkleRoot = largest.Block.MerkleRoot };
        input = $"{record} {deep} {Hex(header)} 840000\n";
        Assert.Equal((0, "ok\n"), await PythonScript.RunAsync("check_ots.py", [], input));
    }

    [Fact]
    public async Task CheckOts_AnotherRecordOrAnotherHeader_IsRefused()
    {
        await PythonScript.DemandAsync("opentimestamps");
        using var folder = new TestFolder();
        SampleProof sample = SampleProofs.Of(5, 2, 2, 300, seed: 1);
        (string record, string other, string proof) = (In(folder, "record"), In(folder, "other"), In(folder, "proof.ots"));
        File.WriteAllBytes(record, sample.Record);
        File.WriteAllBytes(other, [.. sample.Record, (byte)' ']);
        File.WriteAllBytes(proof, OtsFile.Write(sample.Proof));
        string input = $"""
            {other} {proof} {Hex(sample.Header)} 300
            {record} {proof} {Hex(AnchorVector.Header)} 300

            """;
        (_, string output) = await PythonScript.RunAsync("check_ots.py", [], input);
        Assert.Matches("^another record\nVerificationError .*\n$", output);
    }

    [Theory]
    [InlineData(1, 1, 0, 1)]
    [InlineData(7, 1, 1, 16)]
    [InlineData(100, 5, 12, 840_000)]
    public async Task StandAlone_JsonProof_IsProven(int size, int tenants, int levels, int height)
    {
        using var folder = new TestFolder();
        SampleProof sample = SampleProofs.Of(size, tenants, levels, height, seed: size);
        (int exitCode, string output) = await RunAsync(folder, sample.Record, JsonProof.Write(sample.Proof), sample.Header);
        Assert.Equal($"proven by block {sample.Header.ComputeHash()} at height {height}, 2 hashes\n", output);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task StandAlone_OneThingAltered_IsNotProven()
    {
        using var folder = new TestFolder();
        SampleProof sample = SampleProofs.Of(5, 2, 2, 300, seed: 1);
        byte[] json = JsonProof.Write(sample.Proof);
        (string Why, Task<(int, string)> Run)[] cases =
        [
            ("another record", RunAsync(folder, [.. sample.Record, 0], json, sample.Header)),
            ("another block", RunAsync(folder, sample.Record, json, AnchorVector.Header)),
            ("does not commit", RunAsync(folder, sample.Record, JsonProof.Write(sample.Proof with { Salt = Blinding.Random() }), sample.Header)),
            ("no batch of that size", RunAsync(folder, sample.Record, JsonProof.Write(sample.Proof with { BatchSize = 1 }), sample.Header)),
            ("is for height 300", RunAsync(folder, sample.Record, JsonProof.Write(
                sample.Proof with { Block = sample.Proof.Block with { Height = 301 } }), sample.Header)),
        ];
        foreach ((string why, Task<(int, string)> run) in cases)
        {
            (int exitCode, string output) = await run;
            Assert.Equal(1, exitCode);
            Assert.Contains(why, output);
        }
    }

    private static Task<(int ExitCode, string Output)> RunAsync(TestFolder folder, byte[] record, byte[] json, BlockHeader header)
    {
        string name = In(folder, Guid.NewGuid().ToString("n"));
        File.WriteAllBytes(name, record);
        File.WriteAllBytes($"{name}.json", json);
        return PythonScript.RunAsync(StandAlone, [name, $"{name}.json", Hex(header)]);
    }

    private static string In(TestFolder folder, string name) => Path.Combine(folder.Path, name);

    private static string Hex(BlockHeader header) => Convert.ToHexStringLower(header.ToArray());
}
