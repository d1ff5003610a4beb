using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Miner.Core.Chain;
using Miner.Pools.Node;
using Miner.Tests.DevChain;

namespace Miner.Tests.Node;

public sealed class TemplateReaderTests
{
    private static readonly string[] Odd =
        ["null", "true", "[]", "{}", "[[]]", "[null]", "[{\"data\":null}]", "{\"a\":null}", "-0", "1e999"];

    [Fact]
    public void Read_OnlyWhatIsNeeded_IsEnough()
    {
        BlockTemplate template = TemplateReader.Read(Templates.Element(Templates.Minimal()));
        Assert.Equal(200, template.Height);
        Assert.Equal(0x207fffffu, template.Bits);
        Assert.Equal(0x20000000u, template.Version);
        Assert.Equal(50_0000_0000ul, template.CoinbaseValue);
        Assert.Equal(0u, template.MinimumTime);
        Assert.Empty(template.Transactions);
        Assert.Empty(template.DefaultWitnessCommitment);
        Assert.Empty(template.CoinbaseAuxiliary);
        Assert.Null(template.LongPollId);
        Assert.False(template.IsSegwit);
    }

    [Fact]
    public void Read_TemplateOfBitcoinCore_GivesEveryField()
    {
        Transaction spend = BlockMaker.Spend(1);
        BlockTemplate template = TemplateReader.Read(Templates.Element(Templates.WithTransactions(spend)));
        Assert.True(template.IsSegwit);
        Assert.Equal(spend.Id, template.Transactions[0].Id);
        Assert.Equal(spend.WitnessId, template.Transactions[0].WitnessId);
        Assert.Equal("lp-1", template.LongPollId);
        Assert.Equal([0xab, 0xcd], template.CoinbaseAuxiliary);
        Assert.Contains("proposal", template.Capabilities);
        Assert.Null(TemplateCheck.FaultOf(template, Templates.Regtest));
    }

    [Theory]
    [InlineData("height", "\"200\"", "template.height is text")]
    [InlineData("height", "-1", "outside 0")]
    [InlineData("height", "1e400", "a whole number")]
    [InlineData("height", "1.5", "a whole number")]
    [InlineData("bits", "\"00000000\"", "zero")]
    [InlineData("bits", "\"ff7fffff\"", "wider than 256 bits")]
    [InlineData("bits", "\"207ffff\"", "8 hex digits")]
    [InlineData("bits", "541065215", "template.bits is a number")]
    [InlineData("curtime", "0", "outside 1")]
    [InlineData("curtime", "4294967296", "outside 1")]
    [InlineData("version", "4294967296", "template.version")]
    [InlineData("coinbasevalue", "-1", "template.coinbasevalue")]
    [InlineData("coinbasevalue", "2100000000000001", "template.coinbasevalue")]
    [InlineData("previousblockhash", "\"00\"", "64 hex digits")]
    [InlineData("previousblockhash", "null", "missing")]
    [InlineData("transactions", "{}", "a list is wanted")]
    [InlineData("transactions", "[1]", "template.transactions[0]")]
    [InlineData("transactions", "[{}]", "template.transactions[0].data is missing")]
    [InlineData("transactions", "[{\"data\":\"zz\"}]", "is not hex")]
    [InlineData("transactions", "[{\"data\":\"0200\"}]", "template.transactions[0].data")]
    [InlineData("coinbaseaux", "{\"flags\":\"q\"}", "template.coinbaseaux is not hex")]
    [InlineData("coinbaseaux", "{\"flags\":5}", "template.coinbaseaux is a number")]
    [InlineData("rules", "[5]", "template.rules")]
    [InlineData("rules", "\"segwit\"", "a list is wanted")]
    [InlineData("longpollid", "7", "template.longpollid")]
    public void Read_FieldWrong_IsNamed(string field, string value, string says)
    {
        JsonObject template = Templates.Minimal();
        template[field] = JsonNode.Parse(value);
        FormatException e = Assert.Throws<FormatException>(() => TemplateReader.Read(Templates.Element(template)));
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bits")]
    [InlineData("height")]
    [InlineData("previousblockhash")]
    [InlineData("version")]
    [InlineData("curtime")]
    [InlineData("coinbasevalue")]
    public void Read_FieldMissing_IsNamed(string field)
    {
        JsonObject template = Templates.Minimal();
        template.Remove(field);
        FormatException e = Assert.Throws<FormatException>(() => TemplateReader.Read(Templates.Element(template)));
        Assert.Equal($"template.{field} is missing", e.Message);
    }

    [Theory]
    [InlineData("txid")]
    [InlineData("hash")]
    public void Read_TransactionWithAnotherId_IsRefused(string field)
    {
        JsonObject template = Templates.WithTransactions(BlockMaker.Spend(1));
        template["transactions"]![0]![field] = Hash256.Zero.ToString();
        FormatException e = Assert.Throws<FormatException>(() => TemplateReader.Read(Templates.Element(template)));
        Assert.Contains(field, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HalfASurrogatePair_IsAFormatError()
    {
        foreach (string text in (string[])["{\"bits\":\"\\ud800\"}", "{\"\\ud800\":1}", "{\"coinbaseaux\":{\"\\ud800\":\"\\udfff\"}}"])
        {
            using JsonDocument document = JsonDocument.Parse(text);
            Assert.Throws<FormatException>(() => TemplateReader.Read(document.RootElement));
        }
    }

    [Fact]
    public void Read_AnyFieldReplacedByAnything_IsReadOrAFormatError()
    {
        string[] fields = [.. Templates.WithTransactions(BlockMaker.Spend(1)).Select(static field => field.Key)];
        Gen<string> value = Gen.OneOf(
            Gen.Int[0, Odd.Length - 1].Select(static index => Odd[index]),
            Gen.Long.Select(static number => number.ToString(null, null)),
            Gen.String.Select(static text => JsonSerializer.Serialize(text)));
        Gen.Select(Gen.Int[0, fields.Length - 1].Select(index => fields[index]), value).Sample((field, text) =>
        {
            JsonObject template = Templates.WithTransactions(BlockMaker.Spend(1));
            template[field] = JsonNode.Parse(text);
            try
            {
                BlockTemplate read = TemplateReader.Read(Templates.Element(template));
                _ = TemplateCheck.FaultOf(read, Templates.Regtest);
            }
            catch (FormatException)
            {
                // The documented error.
            }
        });
    }

    [Fact]
    public void FaultOf_UnknownRuleThatMinersMustKnow_IsForGoodAndNamed()
    {
        JsonObject template = Templates.Minimal();
        template["rules"] = new JsonArray("csv", "!segwit", "unheard-of", "!quantum");
        TemplateFault? fault = TemplateCheck.FaultOf(TemplateReader.Read(Templates.Element(template)), Templates.Regtest);
        Assert.True(fault!.IsForGood);
        Assert.Contains("'!quantum'", fault.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void FaultOf_CommitmentOfOtherTransactions_IsAFault()
    {
        JsonObject template = Templates.WithTransactions(BlockMaker.Spend(1), BlockMaker.Spend(2));
        template["transactions"]!.AsArray().RemoveAt(1);
        TemplateFault? fault = TemplateCheck.FaultOf(TemplateReader.Read(Templates.Element(template)), Templates.Regtest);
        Assert.False(fault!.IsForGood);
        Assert.Contains("commitment", fault.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("512103ad5e0e", null, true)]
    [InlineData(null, "512103ad5e0e", true)]
    [InlineData("51", null, false)]
    [InlineData(null, "51", false)]
    public void FaultOf_Signet_IsRefusedUnlessItsChallengeIsOpen(string? inChain, string? inTemplate, bool isRefused)
    {
        JsonObject template = Templates.Minimal();
        template["rules"] = new JsonArray("csv", "!segwit", "!signet", "taproot");
        if (inTemplate is not null) template["signet_challenge"] = inTemplate;
        var chain = new NodeChain("signet", 1, 1, false, [.. Convert.FromHexString(inChain ?? "")]);
        TemplateFault? fault = TemplateCheck.FaultOf(TemplateReader.Read(Templates.Element(template)), chain);
        Assert.Equal(isRefused, fault is { IsForGood: true });
        if (isRefused) Assert.Contains("signed", fault!.Text, StringComparison.Ordinal);
    }
}
