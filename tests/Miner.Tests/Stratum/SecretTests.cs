using Miner.Pools.Stratum;

namespace Miner.Tests.Stratum;

public sealed class SecretTests
{
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
}
