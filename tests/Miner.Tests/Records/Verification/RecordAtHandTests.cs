using System.Text;
using Miner.Core.Chain;
using Miner.Records.Commitment;
using Miner.Records.Proofs;
using Miner.Records.Tree;
using Miner.Records.Verification;
using Miner.Tests.Node;

namespace Miner.Tests.Records.Verification;

public sealed class RecordAtHandTests
{
    private const string Canonical =
        """{"id":"é\"\n","resourceType":"Observation","valueQuantity":{"unit":"€","value":2.00},"z":[1.0E+2,-0,true,null]}""";

    private const string Reformatted = """
        {
          "z": [ 1.0E+2, -0, true, null ],
          "resourceType": "Observation",
          "valueQuantity": { "value": 2.00, "unit": "\u20AC" },
          "id": "\u00e9\u0022\u000a"
        }

        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(65_536)]
    [InlineData(65_538)]
    [InlineData(200_001)]
    public async Task ReadAsync_RawOfAnyLength_IsItsSha256(int length)
    {
        var record = new byte[length];
        new Random(length).NextBytes(record);
        RecordAtHand read = await RecordAtHand.ReadAsync(new MemoryStream(record), CanonicalForm.Raw, default, Stop);
        Assert.Equal(new RecordAtHand(Sha256Digest.Of(record), false), read);
    }

    [Fact]
    public async Task ReadAsync_FhirRecordThatWasReformatted_IsTheSame()
    {
        using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(Reformatted));
        RecordAtHand read = await RecordAtHand.ReadAsync(bytes, CanonicalForm.Fhir, default, Stop);
        Assert.Equal(Sha256Digest.Of(Encoding.UTF8.GetBytes(Canonical)), read.Digest);
    }

    [Fact]
    public async Task ReadAsync_NoFhirAtAll_SaysSo()
    {
        using var bytes = new MemoryStream("hello"u8.ToArray());
        await Assert.ThrowsAsync<FormatException>(() => RecordAtHand.ReadAsync(bytes, CanonicalForm.Fhir, default, Stop));
    }

    [Fact]
    public async Task StandAlone_FhirRecordThatWasReformatted_IsProven()
    {
        using var folder = new TestFolder();
        var proof = new RecordProof(
            Sha256Digest.Of(Encoding.UTF8.GetBytes(Canonical)), CanonicalForm.Fhir, Blinding.Random(), InclusionPath.Empty,
            Blinding.Random(), 1, InclusionPath.Empty, new BlockEvidence([], MerkleBranch.Empty, null, 0));
        proof = proof with { Block = SampleProofs.Block(proof.AnchorRoot, MerkleBranch.Empty, 500) };
        (string record, string file) = (Path.Combine(folder.Path, "record"), Path.Combine(folder.Path, "proof"));
        File.WriteAllText(record, Reformatted);
        File.WriteAllBytes(file, JsonProof.Write(proof));
        string header = Convert.ToHexStringLower(proof.Block.Header!.Value.ToArray());
        (int exitCode, string output) = await PythonScript.RunAsync("verify_record_proof.py", [record, file, header]);
        Assert.Equal((0, $"proven by block {proof.Block.Header!.Value.ComputeHash()} at height 500, 2 hashes\n"), (exitCode, output));
    }
}
