using System.Security.Cryptography;
using Miner.Records.Commitment;

namespace Miner.Tests.Records.Commitment;

public sealed class BlindingTests
{
    [Fact]
    public void Hash_SameRecordWithFreshSalts_GivesDifferentLeaves()
    {
        Sha256Digest digest = Sha256Digest.Of("the same record"u8);
        IEnumerable<Sha256Digest> leaves = Enumerable.Range(0, 1000)
            .Select(_ => RecordLeaf.Hash(CanonicalForm.Raw, Blinding.Random(), digest));
        Assert.Equal(1000, leaves.Distinct().Count());
    }

    [Fact]
    public void Hash_AnyRecord_IsSha256OfTheLayout()
    {
        Blinding salt = Blinding.Random();
        Sha256Digest digest = Sha256Digest.Of("a record"u8);
        byte[] layout = [0x00, 0x01, 0x01, .. salt.Bytes, .. SHA256.HashData("a record"u8)];
        Assert.Equal(SHA256.HashData(layout), RecordLeaf.Hash(CanonicalForm.Fhir, salt, digest).ToArray());
    }

    [Fact]
    public void LeafHash_AnyBatch_IsSha256OfTheLayout()
    {
        Blinding blind = Blinding.Random();
        Sha256Digest root = Sha256Digest.Of([7]);
        byte[] layout = [0x00, 0x02, .. blind.Bytes, 0, 0, 0, 1, 2, 3, 4, 5, .. root.Bytes];
        Assert.Equal(SHA256.HashData(layout), new TenantEntry(blind, 0x1_0203_0405, root).LeafHash.ToArray());
    }

    [Fact]
    public void ToString_OfWhateverHoldsASalt_DoesNotShowIt()
    {
        Blinding salt = Blinding.Random();
        string text = $"{salt} {new TenantEntry(salt, 1, default)} {AnchorVector.Proof(0) with { Salt = salt }}";
        Assert.DoesNotContain(salt.ToHex(), text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000 ")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000g")]
    public void Parse_NotSixtyFourHexDigits_IsRefused(string text)
    {
        Assert.False(Sha256Digest.TryParse(text, out _));
        Assert.Throws<FormatException>(() => Blinding.Parse(text));
    }
}
