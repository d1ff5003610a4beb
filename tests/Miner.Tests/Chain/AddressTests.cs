using CsCheck;
using Miner.Core.Chain;

namespace Miner.Tests.Chain;

public sealed class AddressTests
{
    // BIP 350, "Test vectors for v0-v16 native segregated witness addresses"; then Base58 addresses of the wiki and of BIP 13.
    public static TheoryData<string, string, string> Valid => new()
    {
        { "main", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "0014751e76e8199196d454941c45d1b3a323f1433bd6" },
        { "test", "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7",
            "00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262" },
        { "main", "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
            "5128751e76e8199196d454941c45d1b3a323f1433bd6751e76e8199196d454941c45d1b3a323f1433bd6" },
        { "main", "BC1SW50QGDZ25J", "6002751e" },
        { "main", "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", "5210751e76e8199196d454941c45d1b3a323" },
        { "test", "tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy",
            "0020000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433" },
        { "signet", "tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c",
            "5120000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433" },
        { "main", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
            "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798" },
        { "main", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac" },
        { "main", "3P14159f73E4gFr7JterCCQh9QjiTjiZrG", "a914e9c3dd0c07aac76179ebc76a6c78d4d67c6c160a87" },
        { "regtest", "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", "76a914243f1394f44554f4ce3fd68649c19adc483ce92488ac" },
    };

    // BIP 350, the list of invalid segwit addresses with its reasons.
    public static TheoryData<string> Invalid =>
    [
        "tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
        "tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf",
        "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",
        "tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47",
        "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",
        "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R",
        "bc1pw5dgrnzv",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav",
        "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P",
        "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf",
        "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j",
        "bc1gmk9yu",
        "",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf",
        "0OIl",
    ];

    [Theory, MemberData(nameof(Valid))]
    public void ToScript_PublishedAddress_IsThePublishedScript(string network, string address, string script)
    {
        ChainNetwork chain = ChainNetwork.Find(network)!;
        byte[] bytes = Address.ToScript(address, chain);
        Assert.Equal(script, Convert.ToHexStringLower(bytes));
        Assert.Equal(address, Address.FromScript(bytes, chain), ignoreCase: address.StartsWith("BC", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Invalid))]
    public void ToScript_InvalidAddress_IsRefusedOnEveryNetwork(string address)
    {
        foreach (ChainNetwork network in ChainNetwork.All)
            Assert.Throws<FormatException>(() => Address.ToScript(address, network));
        Assert.Empty(Address.NetworksOf(address));
    }

    // Capitals and spaces around it, as people paste them, change nothing; letters that only look right do.
    [Theory]
    [InlineData("  bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4\r\n", true)]
    [InlineData("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", true)]
    [InlineData(" 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa ", true)]
    [InlineData("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7\u212av8f3t4", false)]
    [InlineData("bc1qw508d6 qejxtdg4y5r3zarvary0c5xw7kv8f3t4", false)]
    [InlineData("11A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", false)]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN\u0430", false)]
    [InlineData("1111111111111111111111111111111111111111", false)]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", false)]
    public void ToScript_WrittenInAnotherWay_IsTheSameAddressOrRefused(string text, bool isAddress)
    {
        if (isAddress) Assert.NotEmpty(Address.ToScript(text, ChainNetwork.Main));
        else Assert.Throws<FormatException>(() => Address.ToScript(text, ChainNetwork.Main));
    }

    [Theory, InlineData("bc1q"), InlineData("1A1z")]
    public void ToScript_EndlessText_IsRefusedInOneShortLine(string start)
    {
        string text = start.PadRight(1_000_000, 'q');
        FormatException fault = Assert.Throws<FormatException>(() => Address.ToScript(text, ChainNetwork.Main));
        Assert.InRange(fault.Message.Length, 1, 250);
    }

    [Theory]
    [InlineData("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")]
    public void ToScript_AddressOfAnotherNetwork_IsRefusedByName(string address)
    {
        FormatException fault =
            Assert.Throws<FormatException>(() => Address.ToScript(address, ChainNetwork.Regtest));
        Assert.Contains("regtest", fault.Message, StringComparison.Ordinal);
        Assert.Equal([ChainNetwork.Main], Address.NetworksOf(address));
    }

    [Fact]
    public void FromScript_AnyProgram_ReadsBack() =>
        Gen.Select(Gen.Int[1, 16], Gen.Byte.Array[2, 40], Gen.Int[0, 3].Select(static i => ChainNetwork.All[i])).Sample(
            (version, program, network) =>
            {
                byte[] script = [(byte)(Script.Op1 + version - 1), (byte)program.Length, .. program];
                return Address.ToScript(Address.FromScript(script, network)!, network).SequenceEqual(script);
            });

    [Fact]
    public void FromScript_ScriptWithoutAddress_IsNull()
    {
        Assert.Null(Address.FromScript([], ChainNetwork.Main));
        Assert.Null(Address.FromScript(Script.Carry([1, 2, 3]), ChainNetwork.Main));
        Assert.Null(Address.FromScript([0x00, 0x14, 1, 2], ChainNetwork.Main));
        Assert.Null(Address.FromScript([0x51, 0x03, 1, 2], ChainNetwork.Main));
    }

    [Fact]
    public void ToScript_AnyText_ThrowsNothingButFormatException() => Gen.String.Sample(text =>
    {
        try
        {
            return Address.ToScript(text, ChainNetwork.Main).Length > 0;
        }
        catch (FormatException)
        {
            return true;
        }
    });

    [Fact]
    public void ToScript_OneCharacterMistyped_IsRefused()
    {
        const string Address32 = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
        for (int at = 4; at < Address32.Length; at++)
        {
            string mistyped = Address32[..at] + (Address32[at] == 'q' ? 'p' : 'q') + Address32[(at + 1)..];
            Assert.Throws<FormatException>(() => Address.ToScript(mistyped, ChainNetwork.Main));
        }
    }
}
