using System.Text;
using CsCheck;
using Miner.Pools.Stratum;

namespace Miner.Tests.Stratum;

public sealed class StratumCodecTests
{
    private static readonly string[] Seeds =
    [
        SampleLines.Notify("a"),
        """{"id":null,"method":"mining.set_difficulty","params":[512.5]}""",
        """{"id":null,"method":"mining.set_extranonce","params":["08000002",4]}""",
        """{"id":null,"method":"mining.set_version_mask","params":["1fffe000"]}""",
        """{"id":null,"method":"client.reconnect","params":["a.pool.example","3333",5]}""",
        """{"id":null,"method":"client.show_message","params":["hello \ud83d\ude00"]}""",
        """{"id":7,"method":"client.get_version","params":[]}""",
        """{"id":"x","method":"mining.ping","params":null}""",
        """{"id":3,"result":[[["mining.notify","s1"]],"08000002",4],"error":null}""",
        """{"id":4,"result":null,"error":[21,"Job not found",null]}""",
    ];

    [Fact]
    public void Parse_ArbitraryBytes_ThrowsNothingButTheDocumentedError() =>
        Gen.Byte.Array[0, 300].Sample(bytes => ParsesOrComplains(bytes), iter: 20_000);

    [Fact]
    public void Parse_DamagedLines_ThrowsNothingButTheDocumentedError() =>
        Gen.Select(Gen.Int[0, Seeds.Length - 1], Gen.Int[0, 10_000], Gen.Byte, Gen.Int[0, 8]).Sample(
            (seed, at, value, cut) =>
            {
                byte[] line = Encoding.UTF8.GetBytes(Seeds[seed]);
                int place = at % line.Length;
                line[place] = value;
                ParsesOrComplains([.. line[..place], .. line[Math.Min(place + cut, line.Length)..]]);
                ParsesOrComplains(line);
            },
            iter: 30_000);

    [Fact]
    public void Parse_AnyJsonInAnyPlace_ThrowsNothingButTheDocumentedError() =>
        Gen.Select(OneOf(Methods), AnyJson, AnyJson, AnyJson, AnyJson).Sample(
            (method, id, parameters, result, error) => ParsesOrComplains(Encoding.UTF8.GetBytes(
                $$"""{"params":{{parameters}},"id":{{id}},"method":{{method}},"result":{{result}},"error":{{error}}}""")),
            iter: 30_000);

    [Fact]
    public void Parse_NotifyWithAnyFields_ThrowsNothingButTheDocumentedError() =>
        AnyJson.Array[0, 11].Sample(
            fields => ParsesOrComplains(Encoding.UTF8.GetBytes(
                $$"""{"method":"mining.notify","params":[{{string.Join(',', fields)}}]}""")),
            iter: 20_000);

    [Theory]
    [InlineData("", "malformed JSON")]
    [InlineData("{", "malformed JSON")]
    [InlineData("nonsense", "malformed JSON")]
    [InlineData("[]", "expected a JSON object")]
    [InlineData("42", "expected a JSON object")]
    [InlineData("{} {}", "malformed JSON")]
    [InlineData("""{"id":1,"method":5}""", "method is not a string")]
    [InlineData("""{"id":[1],"method":"mining.ping"}""", "id is neither")]
    [InlineData("""{"method":"mining.notify"}""", "job id is missing")]
    [InlineData("""{"method":"mining.notify","params":{}}""", "params is not an array")]
    [InlineData("""{"method":"mining.notify","params":["a","b"]}""", "first coinbase part is missing")]
    [InlineData("""{"method":"mining.notify","params":[1,"","","",[],"","","",true]}""", "job id is not a string")]
    [InlineData("""{"method":"mining.notify","params":["","","","",[1],"","","",true]}""", "merkle branch holds")]
    [InlineData("""{"method":"mining.notify","params":["","","","","","","","",true]}""", "merkle branch is not an array")]
    [InlineData("""{"method":"mining.notify","params":["","","","",[],"","","",1]}""", "clean_jobs is neither")]
    [InlineData("""{"method":"mining.set_difficulty","params":["many"]}""", "difficulty is not a number")]
    [InlineData("""{"method":"mining.set_difficulty","params":[]}""", "difficulty is missing")]
    [InlineData("""{"method":"mining.set_difficulty","params":[NaN]}""", "malformed JSON")]
    [InlineData("""{"method":"mining.set_extranonce","params":["08000002",0]}""", "extranonce2_size is 0")]
    [InlineData("""{"method":"mining.set_extranonce","params":["08000002",17]}""", "extranonce2_size is 17")]
    [InlineData("""{"method":"mining.set_extranonce","params":["0800000",4]}""", "odd number of hex digits")]
    [InlineData("""{"method":"mining.set_extranonce","params":["0800000g",4]}""", "is not hex")]
    [InlineData("""{"method":"mining.set_extranonce","params":["08",4.5]}""", "not a whole number")]
    [InlineData("""{"method":"mining.set_version_mask","params":["1fffe0000"]}""", "version mask is not 1 to 8 hex digits")]
    [InlineData("""{"method":"mining.set_version_mask","params":[5]}""", "mask is not a string")]
    [InlineData("""{"method":"client.reconnect","params":["h",70000]}""", "port 70000")]
    public void Parse_WrongLine_ErrorNamesWhatIsWrong(string line, string complaint)
    {
        var e = Assert.Throws<StratumException>(() => StratumCodec.Parse(Encoding.UTF8.GetBytes(line)));
        Assert.Contains(complaint, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NotifyWithoutCleanJobs_AbandonsNothing()
    {
        StratumMessage notify = StratumCodec.Parse(
            """{"method":"mining.notify","params":["a","","","",[],"20000000","1d00ffff","665fc0de"]}"""u8);
        Assert.False(Assert.IsType<NotifyMessage>(notify).CleanJobs);
    }

    [Fact]
    public void Parse_BranchOfManyEntries_IsRefused()
    {
        string branch = string.Join(',', Enumerable.Repeat("\"00\"", 25));
        string line = $$"""{"method":"mining.notify","params":["a","","","",[{{branch}}],"","","",true]}""";
        Assert.Throws<StratumException>(() => StratumCodec.Parse(Encoding.UTF8.GetBytes(line)));
    }

    [Theory]
    [InlineData("""[21,"Job not found",null]""", 21, "Job not found")]
    [InlineData("""[23]""", 23, "23")]
    [InlineData("""{"code":22,"message":"Duplicate share"}""", 22, "Duplicate share")]
    [InlineData("\"Stale\"", null, "Stale")]
    [InlineData("-3", -3, "-3")]
    [InlineData("""["odd","text"]""", null, "text")]
    public void Parse_ErrorInAnyForm_HasCodeAndText(string error, int? code, string text)
    {
        StratumResponse response = Response($$"""{"id":4,"result":null,"error":{{error}}}""");
        Assert.Equal(new PoolError(code, text), response.Error);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("false")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    public void Parse_EmptyError_IsNone(string error) =>
        Assert.Null(Response($$"""{"id":4,"result":true,"error":{{error}}}""").Error);

    [Theory]
    [InlineData("4", 4L)]
    [InlineData("\"4\"", 4L)]
    [InlineData("4.0", 4L)]
    [InlineData("4.5", null)]
    [InlineData("null", null)]
    [InlineData("\"four\"", null)]
    [InlineData("-1", null)]
    [InlineData("99999999999999999999", null)]
    public void Parse_AnswerWithAnyId_IsMatchedOrNot(string id, long? expected) =>
        Assert.Equal(expected, Response($$"""{"id":{{id}},"result":true}""").Id);

    [Fact]
    public void Parse_TextWithControlCharacters_IsCleanedAndCut()
    {
        string line = $$"""{"method":"client.show_message","params":["\u001b[31m{{new string('a', 500)}}\u202e\n"]}""";
        var message = Assert.IsType<ShowMessageMessage>(StratumCodec.Parse(Encoding.UTF8.GetBytes(line)));
        Assert.Equal("[31m" + new string('a', 196), message.Text);
    }

    [Theory]
    [InlineData("""["\ud83d"]""", "\"\\ud83d\"")]
    [InlineData("[5]", "5")]
    [InlineData("[]", "")]
    [InlineData("null", "")]
    [InlineData("\"hello\"", "hello")]
    [InlineData("""{"text":"hello"}""", """{"text":"hello"}""")]
    public void Parse_MessageInAnyForm_IsShown(string parameters, string text)
    {
        string line = $$"""{"method":"client.show_message","params":{{parameters}}}""";
        Assert.Equal(new ShowMessageMessage(text), StratumCodec.Parse(Encoding.UTF8.GetBytes(line)));
    }

    [Theory]
    [InlineData("""[[["mining.set_difficulty","d"],["mining.notify","s1"]],"08",4]""", "s1")]
    [InlineData("""[["mining.notify","s2"],"08",4]""", "s2")]
    [InlineData("""[[],"08",4]""", null)]
    [InlineData("""[null,"08",4]""", null)]
    [InlineData("""[[["mining.notify",7]],"08",4]""", null)]
    public void ReadSubscribe_AnyFormOfSubscriptions_FindsTheSessionId(string result, string? id)
    {
        SubscribeResult subscription = StratumResults.ReadSubscribe(Encoding.UTF8.GetBytes(result));
        Assert.Equal(id, subscription.SessionId);
        Assert.Equal(new ExtraNonceSpace("08", 4), subscription.Space);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""[[],"08"]""")]
    [InlineData("""[[],"08",0]""")]
    [InlineData("""[[],"08",17]""")]
    [InlineData("""[[],"080",4]""")]
    [InlineData("""[[],8,4]""")]
    [InlineData("""[[],"08","4"]""")]
    public void ReadSubscribe_Unusable_Throws(string result) =>
        Assert.Throws<StratumException>(() => StratumResults.ReadSubscribe(Encoding.UTF8.GetBytes(result)));

    private static readonly string[] Methods =
    [
        "\"mining.notify\"", "\"mining.set_difficulty\"", "\"mining.set_extranonce\"", "\"mining.set_version_mask\"",
        "\"client.reconnect\"", "\"client.show_message\"", "\"client.get_version\"", "\"mining.ping\"", "\"else\"", "null",
    ];

    private static readonly Gen<string> Leaf = OneOf(
        "null", "true", "false", "0", "-1", "1e400", "4.5", "99999999999999999999", "\"\"", "\"08\"", "\"0\"",
        "\"\\ud800\"", "\"zz\"", "{}", "[]", "\"mining.notify\"", "{\"code\":1}", "{\"\\udc00\":\"\\udc00\"}");

    private static readonly Gen<string> AnyJson = Gen.OneOf(
        Leaf,
        Leaf.Array[0, 10].Select(static values => $"[{string.Join(',', values)}]"),
        Leaf.Array[0, 4].Array[0, 4].Select(static rows =>
            $"[{string.Join(',', rows.Select(static row => $"[{string.Join(',', row)}]"))}]"));

    private static Gen<string> OneOf(params string[] choices) =>
        Gen.Int[0, choices.Length - 1].Select(index => choices[index]);

    private static StratumResponse Response(string line) =>
        Assert.IsType<StratumResponse>(StratumCodec.Parse(Encoding.UTF8.GetBytes(line)));

    private static void ParsesOrComplains(byte[] line)
    {
        try
        {
            if (StratumCodec.Parse(line) is not StratumResponse response) return;
            Assert.NotNull(Record(() => StratumResults.ReadConfigure(response.Result.Span)) ?? "read");
            Assert.NotNull(Record(() => StratumResults.ReadSubscribe(response.Result.Span)) ?? "read");
        }
        catch (StratumException)
        {
            // The documented error.
        }
    }

    private static string? Record(Func<object> read)
    {
        try
        {
            return read().ToString();
        }
        catch (StratumException e)
        {
            return e.Message;
        }
    }
}
