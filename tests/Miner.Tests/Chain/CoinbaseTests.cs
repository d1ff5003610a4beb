using System.Text;
using CsCheck;
using Miner.Core.Chain;

namespace Miner.Tests.Chain;

public sealed class CoinbaseTests
{
    private static readonly TransactionOutput Reward = new(50_0000_0000, [0x51]);

    // BIP 34 with minimal script numbers, as Bitcoin Core's CScript() << height prints them.
    [Theory]
    [InlineData(0, "00")]
    [InlineData(1, "51")]
    [InlineData(16, "60")]
    [InlineData(17, "0111")]
    [InlineData(127, "017f")]
    [InlineData(128, "028000")]
    [InlineData(255, "02ff00")]
    [InlineData(256, "020001")]
    [InlineData(32767, "02ff7f")]
    [InlineData(32768, "03008000")]
    [InlineData(227836, "03fc7903")]
    [InlineData(8388607, "03ffff7f")]
    [InlineData(8388608, "0400008000")]
    [InlineData(int.MaxValue, "04ffffff7f")]
    public void PushHeight_KnownHeight_IsMinimal(int height, string script) =>
        Assert.Equal(script, Convert.ToHexStringLower(Script.PushHeight(height)));

    [Fact]
    public void Build_AnyExtraNonce_IsATransactionThatCarriesIt() =>
        Gen.Select(Gen.Int[0, 2_000_000], Gen.ULong, Gen.String[0, 200]).Sample((height, extraNonce, signature) =>
        {
            CoinbaseTemplate template =
                new CoinbaseBuilder { Height = height, Signature = signature, Outputs = [Reward] }.Build();
            Transaction coinbase = Transaction.Parse(template.Build(extraNonce));
            ReadOnlySpan<byte> script = coinbase.Inputs[0].Script.AsSpan();
            Assert.InRange(script.Length, 2, Script.MaxCoinbaseScript);
            Assert.True(script.StartsWith(Script.PushHeight(height)));
            Assert.True(script.IndexOf(template.ExtraNonce2Bytes(extraNonce)) > 0);
            Assert.Equal(Reward.Value, coinbase.Outputs[0].Value);
            Assert.Equal((uint)Math.Max(height - 1, 0), coinbase.LockTime);
            Assert.NotEqual(uint.MaxValue, coinbase.Inputs[0].Sequence);
        });

    [Fact]
    public void Build_LongSignature_IsCutBetweenCharacters()
    {
        CoinbaseTemplate template =
            new CoinbaseBuilder { Height = 800_000, Signature = new string('€', 60), Outputs = [Reward] }.Build();
        Transaction coinbase = Transaction.Parse(template.Build(0));
        byte[] signature = coinbase.Inputs[0].Script.AsSpan()[(4 + 9 + 2)..].ToArray();
        Assert.Equal(new string('€', signature.Length / 3), Encoding.UTF8.GetString(signature));
        Assert.True(coinbase.Inputs[0].Script.Length is > 95 and <= Script.MaxCoinbaseScript);
    }

    [Fact]
    public void Build_AuxiliaryBytesThatDoNotFit_AreRefused() => Assert.Throws<FormatException>(() =>
        new CoinbaseBuilder { Height = 1, Auxiliary = [.. new byte[95]], Outputs = [Reward] }.Build());

    [Theory, InlineData(1), InlineData(4), InlineData(8), InlineData(16)]
    public void ExtraNonce2Bytes_OfASize_AreThatManyAndDistinct(int size)
    {
        var template = new CoinbaseTemplate([], size, []);
        Assert.Equal(size, template.ExtraNonce2Bytes(5).Length);
        Assert.Equal(5, template.ExtraNonce2Bytes(5)[^1]);
        Assert.Equal(size < 8 ? 1ul << (8 * size) : null, template.ExtraNonce2Count);
    }

    [Theory, InlineData(0), InlineData(17), InlineData(-1)]
    public void CoinbaseTemplate_ImpossibleSize_IsRefused(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CoinbaseTemplate([], size, []));
}
