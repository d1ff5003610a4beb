using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Miner.Core.Chain;
using Miner.Core.Hashing;

namespace Miner.Tests.Hashing;

public sealed class Sha256ReferenceTests
{
    // The examples that NIST publishes for FIPS 180-4.
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData(
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void Hash_NistExample_IsItsDigest(string text, string digest)
    {
        var actual = new byte[Hash256.Size];
        Sha256Reference.Hash(Encoding.ASCII.GetBytes(text), actual);
        Assert.Equal(digest, Convert.ToHexStringLower(actual));
    }

    [Fact]
    public void Hash_EveryLengthUpToFourBlocks_IsThatOfTheBaseClassLibrary()
    {
        var data = new byte[256];
        new Random(1).NextBytes(data);
        var actual = new byte[Hash256.Size];
        for (int length = 0; length <= data.Length; length++)
        {
            Sha256Reference.Hash(data.AsSpan(0, length), actual);
            Assert.Equal(SHA256.HashData(data.AsSpan(0, length)), actual);
        }
    }

    [Fact]
    public void DoubleHash_AnyBytes_IsThatOfTheBaseClassLibrary() =>
        Gen.Byte.Array[0, 1000].Sample(static data =>
            Assert.Equal(new Hash256(SHA256.HashData(SHA256.HashData(data))), Sha256Reference.DoubleHash(data)));
}
