using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using Miner.Pools;
using Miner.Pools.Stratum;

namespace Miner.Tests.Stratum;

public sealed class SecretTests
{
    private static readonly JsonSerializerOptions Relaxed =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Gen<string> Texts =
        Gen.Char.Array[4, 40].Select(static text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("correct horse", "no user with correct horse", "no user with ***")]
    [InlineData("a\"b\\c/d", """{"error":"wrong: a\"b\\c\/d"}""", """{"error":"wrong: ***"}""")]
    [InlineData("a\"b\\c/d", "wrong: a\"b\\c/d", "wrong: ***")]
    [InlineData("h\u00fcnd+x", """{"error":"h\u00fcnd\u002Bx"}""", """{"error":"***"}""")]
    [InlineData("h\u00fcnd+x", """{"error":"h\u00FCnd+x"}""", """{"error":"***"}""")]
    [InlineData("a.c*(d", "abc*(d a.c*(d", "abc*(d ***")]
    [InlineData("x", "max x", "max x")]
    public void HideIn_PasswordPlainOrEscapedAsJson_IsHidden(string password, string text, string shown) =>
        Assert.Equal(shown, new Secret(password).HideIn(text));

    [Theory]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200)]
    [InlineData(5000)]
    public void HideIn_TokenOfAnyLength_NoPartOfItIsLeft(int length)
    {
        string token = string.Concat(Enumerable.Range(0, length).Select(static i => (char)('a' + (i * i % 23))));
        Assert.Equal(
            "no such token: ***, it says", new Secret(token).HideIn($"no such token: {token}, it says"));
    }

    [Fact]
    public void HideIn_AnyPasswordAsAnyEncoderWritesIt_IsHidden() =>
        Gen.Select(Texts, Gen.Bool).Sample((password, relaxed) =>
        {
            string json = relaxed ? JsonSerializer.Serialize(password, Relaxed) : JsonSerializer.Serialize(password);
            Assert.Equal("\"***\"", new Secret(password).HideIn(json));
        });

    [Fact]
    public void HideIn_NothingButBackslashes_EndsSoon() =>
        Assert.Equal("***", new Secret(new string('\\', 300)).HideIn(new string('\\', 600)));

    [Theory]
    [InlineData("correct horse battery")]
    [InlineData("a.long/token-with.many/parts-and.more/of-the.same/kind-as.before/up-to.the.very/end-of.it")]
    public void HideIn_TextWasCutWithinThePassword_TheRestOfItIsHiddenToo(string password)
    {
        for (int shown = 4; shown < password.Length; shown++)
        {
            string cut = new string('-', PeerText.MaxLength - shown) + password[..shown];
            string hidden = new Secret(password).HideIn(PeerText.Clean(cut + password[shown..]));
            Assert.DoesNotContain(password[..4], hidden, StringComparison.Ordinal);
        }

        // A short text was not cut.
        Assert.Equal("not corr", new Secret("correct horse").HideIn("not corr"));
    }
}
