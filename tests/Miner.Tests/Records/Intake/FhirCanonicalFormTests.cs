using System.Text;
using CsCheck;
using Miner.Records.Intake;

namespace Miner.Tests.Records.Intake;

public sealed class FhirCanonicalFormTests
{
    [Theory]
    [InlineData("""{"value":2.00,"a":1.2E+2,"b":-0.0,"c":12345678901234567890.5}""",
        """{"a":1.2E+2,"b":-0.0,"c":12345678901234567890.5,"value":2.00}""")]
    [InlineData("""{ "b" : [ 1 , { "z" : null , "y" : true } ] , "a" : { } }""", """{"a":{},"b":[1,{"y":true,"z":null}]}""")]
    // RFC 8785, section 3.2.3: by UTF-16 code units, in which U+FB33 comes after the surrogates of an emoji.
    [InlineData("""{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}""",
        "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"\u00f6\":7,\"\u20ac\":1,\"\ud83d\ude00\":5,\"\ufb33\":3}")]
    // RFC 8785, section 3.2.2.2.
    [InlineData("""{"s":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"}""", "{\"s\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}")]
    [InlineData("""{"_given":[null,{"id":"x"}],"given":["A","B"]}""", """{"_given":[null,{"id":"x"}],"given":["A","B"]}""")]
    public void Of_AnObject_IsItsCanonicalForm(string json, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(new FhirCanonicalForm().Of(Encoding.UTF8.GetBytes(json))));

    [Theory]
    [InlineData("""{"a":1,"b":2,"a":3}""", "twice")]
    [InlineData("""{"a":1,"\u0061":3}""", "twice")]
    [InlineData("""{"x":{"a":1,"a":1}}""", "twice")]
    [InlineData("""{"a":"\ud800"}""", "surrogate")]
    [InlineData("""{"a":"\udc00\ud800"}""", "surrogate")]
    [InlineData("""{"\ud800":1}""", "surrogate")]
    [InlineData("""{"a":NaN}""", "not JSON")]
    [InlineData("""{"a":01}""", "not JSON")]
    [InlineData("""{"a":1}{}""", "not JSON")]
    [InlineData("""{"a":1""", "not JSON")]
    [InlineData("""{"a":1,}""", "not JSON")]
    [InlineData("""[]""", "not a JSON object")]
    [InlineData("", "not JSON")]
    public void Of_AnythingElse_IsRefused(string json, string reason) => Assert.Contains(
        reason,
        Assert.Throws<FormatException>(() => new FhirCanonicalForm().Of(Encoding.UTF8.GetBytes(json)).Length).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Of_BytesThatAreNoUtf8_AreRefused()
    {
        byte[] bytes = [.. "{\"a\":\""u8, 0xed, 0xa0, 0x80, .. "\"}"u8];
        Assert.Throws<FormatException>(() => new FhirCanonicalForm().Of(bytes).Length);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(100_000, false)]
    public void Of_DeepNesting_EndsAtSixtyFour(int depth, bool isTaken)
    {
        byte[] json = Encoding.UTF8.GetBytes(
            $"{{\"a\":{new string('[', depth - 1)}{new string(']', depth - 1)}}}");
        var form = new FhirCanonicalForm();
        if (isTaken) Assert.Equal(json, form.Of(json).ToArray());
        else Assert.Contains("deeper", Assert.Throws<FormatException>(() => form.Of(json).Length).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ManyObjects_IsWhatPythonMakesOfThem() => Documents.Array[100].Sample(
        static lines =>
        {
            string[] ours = [.. lines.Select(static line =>
                Encoding.UTF8.GetString(new FhirCanonicalForm().Of(Encoding.UTF8.GetBytes(line))))];
            Assert.Equal(PythonCanonical.Of(lines), ours);
        },
        iter: 10,
        threads: 1);

    [Fact]
    public void Of_WhatItMade_IsTheSameAgain() => Documents.Sample(static json =>
    {
        byte[] once = new FhirCanonicalForm().Of(Encoding.UTF8.GetBytes(json)).ToArray();
        Assert.Equal(once, new FhirCanonicalForm().Of(once).ToArray());
    });

    // Texts with escapes, numbers in every spelling, names that sort oddly; no name twice.
    private static readonly Gen<string> Text = Any(
        "a", "B", "_a", "", "\\u0001", "\\n", "\\/", "\\\"", "ö", "\\u00f6x", "€", "😀", "\\ud83d\\ude01", "ﬃ", "~", "\u007f");

    private static readonly Gen<string> Number = Any(
        "0", "-0", "2.00", "0.010", "1E5", "1e+05", "-1.50e-7", "12345678901234567890.123");

    private static readonly Gen<string> Value = Gen.Recursive<string>((depth, self) => depth >= 4
        ? Number
        : Gen.OneOf(
            Number,
            Text.Select(static text => $"\"{text}\""),
            Any("true", "false", "null"),
            self.Array[0, 3].Select(static items => $"[ {string.Join(" ,", items)}]"),
            ObjectOf(self)));

    private static readonly Gen<string> Documents = ObjectOf(Value);

    private static Gen<string> ObjectOf(Gen<string> value) => Gen.Select(Text, value).Array[0, 6].Select(static members =>
        $"{{{string.Join(" , ", members.DistinctBy(static member => Decoded(member.Item1)).Select(
            static member => $"\"{member.Item1}\" : {member.Item2}"))} }}");

    private static Gen<string> Any(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static string Decoded(string text) => System.Text.Json.JsonSerializer.Deserialize<string>($"\"{text}\"")!;
}
