using CsCheck;
using Miner.Core.Chain;

namespace Miner.Tests.Chain;

public sealed class Hash256Tests
{
    [Fact]
    public void Parse_OwnText_IsTheSameHash() => Gen.Byte.Array[Hash256.Size].Sample(bytes =>
    {
        var hash = new Hash256(bytes);
        Assert.Equal(hash, Hash256.Parse(hash.ToString()));
        Assert.Equal(hash, Hash256.ParseStratumHex(hash.ToStratumHex()));
        Assert.Equal(hash, Hash256.ParseWireHex(Convert.ToHexString(bytes)));
        Assert.Equal(bytes, hash.ToArray());
    });

    [Fact]
    public void ParseStratumHex_FieldOfARealJob_IsThePreviousBlock() => Assert.Equal(
        "00000000000000001e8d6829a8a21adc5d38d0a473b144b6765798e61f98bd1d",
        Hash256.ParseStratumHex("1f98bd1d765798e673b144b65d38d0a4a8a21adc1e8d68290000000000000000").ToString());

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("zz00000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000000")]
    public void Parse_NoHash_IsRefused(string text)
    {
        Assert.Throws<FormatException>(() => Hash256.Parse(text));
        Assert.Throws<FormatException>(() => Hash256.ParseStratumHex(text));
    }
}
