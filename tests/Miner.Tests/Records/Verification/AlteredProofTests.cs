using CsCheck;
using Miner.Records.Commitment;
using Miner.Records.Proofs;
using Miner.Records.Verification;

namespace Miner.Tests.Records.Verification;

/// <summary>
/// The block is on a chain whose target half of all hashes meet, so that work refuses nothing here that the rest lets pass.
/// </summary>
public sealed class AlteredProofTests
{
    private static readonly SampleProof Sample = SampleProofs.Of(batchSize: 5, tenants: 3, blockLevels: 2, height: 300, seed: 1);
    private static readonly byte[] Ots = OtsFile.Write(Sample.Proof);
    private static readonly byte[] Json = JsonProof.Write(Sample.Proof);

    [Fact]
    public void Verify_UnalteredProofs_AreProven()
    {
        Assert.True(IsProven(Ots, OtsFile.Read));
        Assert.True(IsProven(Json, JsonProof.Read));
    }

    [Fact]
    public void Verify_OtsFileWithAnyByteAnyOther_IsNeverProven() => Assert.Empty(
        from at in Enumerable.Range(0, Ots.Length)
        from change in Enumerable.Range(1, 255)
        where IsProven(Altered(Ots, at, (byte)change), OtsFile.Read)
        select $"byte {at} ^ {change}");

    [Fact]
    public void Verify_JsonProofWithAnyBitFlipped_IsNeverProven() => Assert.Empty(
        from at in Enumerable.Range(0, Json.Length)
        from bit in Enumerable.Range(0, 8)
        where IsProven(Altered(Json, at, (byte)(1 << bit)), JsonProof.Read)
        select $"byte {at}, bit {bit}");

    [Fact]
    public void Verify_AnyProofWithAnyByteAltered_IsNeverProven() => Gen
        .Select(Gen.Int[1, 40], Gen.Int[1, 5], Gen.Int[0, 4], Gen.Int[0, 70_000], Gen.Int, Gen.Int[0, int.MaxValue], Gen.Byte[1, 255])
        .Sample((size, tenants, levels, height, seed, at, change) =>
        {
            SampleProof sample = SampleProofs.Of(size, tenants, levels, height, seed);
            byte[] ots = OtsFile.Write(sample.Proof);
            byte[] json = JsonProof.Write(sample.Proof);
            return !IsProven(Altered(ots, at % ots.Length, change), OtsFile.Read, sample)
                && !IsProven(Altered(json, at % json.Length, change), JsonProof.Read, sample);
        });

    private delegate RecordProof Reader(ReadOnlySpan<byte> bytes);

    private static byte[] Altered(byte[] proof, int at, byte change)
    {
        byte[] altered = [.. proof];
        altered[at] ^= change;
        return altered;
    }

    private static bool IsProven(byte[] bytes, Reader read, SampleProof? sample = null)
    {
        sample ??= Sample;
        try
        {
            RecordProof proof = read(bytes);
            ChainEvidence evidence = ChainEvidence.Of(sample.Header);
            return ProofVerifier.Verify(proof, Sha256Digest.Of(sample.Record), evidence, new ProofPolicy(0)).IsProven;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
