using System.Text;
using Miner.Records.Proofs;
using Miner.Tests.Node;

namespace Miner.Tests.Records.Proofs;

public sealed class JsonProofTests
{
    private static readonly byte[] Whole = JsonProof.Write(AnchorVector.Proof(2));

    [Fact]
    public void Read_WhatWasWritten_IsTheProof()
    {
        RecordProof proof = JsonProof.Read(Whole);
        RecordProof expected = AnchorVector.Proof(2);
        Assert.Equal(expected with { Block = proof.Block }, proof);
        Assert.Equal((expected.Block.Header, expected.Block.Height), (proof.Block.Header, proof.Block.Height));
        Assert.Equal(expected.Block.Coinbase, proof.Block.Coinbase.AsEnumerable());
        Assert.Equal(expected.Block.Branch.Siblings, proof.Block.Branch.Siblings.AsEnumerable());
    }

    [Fact]
    public void Read_CoinbaseThatNoOtsFileHolds_IsTheProof()
    {
        RecordProof proof = AnchorVector.Proof(0) with { Block = OtsFileTests.WithCoinbaseOf(50_000) };
        Assert.Equal(50_000, JsonProof.Read(JsonProof.Write(proof)).Block.Coinbase.Length);
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("null", "null is no proof")]
    [InlineData("[]", "no proof")]
    [InlineData("{\"format\":\"miner-record-proof\"}", "no proof")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[", "no proof")]
    public void Read_NoProofAtAll_SaysSo(string text, string why) => Refused(text, why);

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "of version 2")]
    [InlineData("miner-record-proof", "miner-record-prooF", "its format")]
    [InlineData("\"form\": \"raw\"", "\"form\": \"static\"", "form of the record is unknown")]
    [InlineData("\"path\": [", "\"path\": null, \"p\": [", "no proof")]
    [InlineData("\"size\": 3", "\"size\": 3.5", "line 15 is not")]
    [InlineData("\"size\": 3", "\"size\": 03", "no proof")]
    [InlineData("\"size\": 3", "\"size\":3", "altered")]
    [InlineData("\"size\": 3", "\"size\": 3, \"size\": 3", "altered")]
    [InlineData("\"left\"", "\"middle\"", "line 12 is not")]
    [InlineData("\"height\": 840000", "\"height\": -1, \"extra\": 1", "line 33 is not")]
    [InlineData("b7072366ffff7f20", "B7072366FFFF7F20", "altered")]
    public void Read_OneThingChanged_SaysWhat(string from, string to, string why)
    {
        string text = Encoding.UTF8.GetString(Whole);
        Assert.Contains(from, text);
        Refused(text.Replace(from, to, StringComparison.Ordinal), why);
    }

    [Fact]
    public void Read_CutOffAnywhere_IsRefused()
    {
        for (int length = 0; length < Whole.Length; length++)
            Assert.Throws<FormatException>(() => JsonProof.Read(Whole.AsSpan(0, length)));
    }

    [Fact]
    public async Task Write_ProofsOfAllShapes_AreWhatTheSchemaSays()
    {
        await PythonScript.DemandAsync("jsonschema");
        using var folder = new TestFolder();
        string schema = Path.Combine(Repository.Root, "src", "Miner.Records", "Proofs", "record-proof.schema.json");
        string good = Path.Combine(folder.Path, "good.json");
        File.WriteAllBytes(good, JsonProof.Write(SampleProofs.Of(1, 1, 0, 5, 1).Proof));
        string vector = Path.Combine(folder.Path, "vector.json");
        File.WriteAllBytes(vector, Whole);
        string bad = Path.Combine(folder.Path, "bad.json");
        File.WriteAllText(bad, Encoding.UTF8.GetString(Whole).Replace("\"size\": 3", "\"size\": 0", StringComparison.Ordinal));
        (int exitCode, string output) = await PythonScript.RunAsync("check_schema.py", [schema, good, vector, bad]);
        Assert.Equal((0, "ok\nok\n0 is less than the minimum of 1\n"), (exitCode, output));
    }

    private static void Refused(string text, string why) => Assert.Contains(
        why, Assert.Throws<FormatException>(() => JsonProof.Read(Encoding.UTF8.GetBytes(text))).Message);
}
