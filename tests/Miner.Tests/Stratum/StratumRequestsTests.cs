using System.Text;
using System.Text.Json;
using CsCheck;
using Miner.Pools.Stratum;

namespace Miner.Tests.Stratum;

/// <summary>Lines of either side: what was printed reads back.</summary>
public sealed class StratumRequestsTests
{
    // Half a surrogate pair is no text: what a pool reads in its place is up to JSON.
    private static readonly Gen<string> Texts =
        Gen.String[0, 80].Select(static text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Authorize_AnyUserAndPassword_IsOneLineThatReadsBack() =>
        Gen.Select(Gen.Long, Texts, Texts).Sample((id, user, password) =>
        {
            using JsonDocument line = ReadLine(StratumRequests.Authorize(id, user, password));
            JsonElement root = line.RootElement;
            Assert.Equal(id, root.GetProperty("id").GetInt64());
            Assert.Equal("mining.authorize", root.GetProperty("method").GetString());
            Assert.Equal([user, password], root.GetProperty("params").EnumerateArray().Select(static p => p.GetString()));
        });

    [Fact]
    public void Configure_AnyWishes_IsOneLineThatReadsBack() =>
        Gen.Select(Gen.Bool, Gen.Double[1e-6, 1e15]).Sample((rolls, difficulty) =>
        {
            using JsonDocument line = ReadLine(StratumRequests.Configure(1, rolls, difficulty));
            JsonElement parameters = line.RootElement.GetProperty("params");
            string?[] extensions = [.. parameters[0].EnumerateArray().Select(static e => e.GetString())];
            Assert.Equal(rolls, extensions.Contains("version-rolling"));
            Assert.Equal(difficulty, parameters[1].GetProperty("minimum-difficulty.value").GetDouble());
        });

    [Fact]
    public void Parse_PrintedNotify_IsTheSame() =>
        Gen.Select(Texts, Hex, Hex, Hex, Hex.Array[0, 24], Gen.Bool).Sample((id, previous, first, second, branch, clean) =>
        {
            string line = JsonSerializer.Serialize(new
            {
                id = (string?)null,
                method = "mining.notify",
                @params = new object[] { id, previous, first, second, branch, "20000000", "1d00ffff", "665fc0de", clean },
            });
            var read = Assert.IsType<NotifyMessage>(StratumCodec.Parse(Encoding.UTF8.GetBytes(line)));
            Assert.Equal((id, previous, first, second), (read.JobId, read.PreviousHash, read.Coinbase1, read.Coinbase2));
            Assert.Equal(branch, read.Branch);
            Assert.Equal(("20000000", "1d00ffff", "665fc0de", clean), (read.Version, read.Bits, read.Time, read.CleanJobs));
        });

    [Fact]
    public void Parse_PrintedDifficulty_IsTheSame() => Gen.Double.Where(double.IsFinite).Sample(difficulty =>
    {
        string line = $$"""{"method":"mining.set_difficulty","params":[{{JsonSerializer.Serialize(difficulty)}}]}""";
        Assert.Equal(new SetDifficultyMessage(difficulty), StratumCodec.Parse(Encoding.UTF8.GetBytes(line)));
    });

    [Fact]
    public void Bytes_PrintedHex_IsTheSame() => Gen.Byte.Array[0, 100].Sample(bytes =>
    {
        Assert.Equal(bytes, HexField.Bytes(Convert.ToHexString(bytes), "field"));
        Assert.Equal(bytes, HexField.Bytes(Convert.ToHexStringLower(bytes), "field"));
    });

    [Fact]
    public void BytesAndUInt32_AnyText_ThrowNothingButTheDocumentedError() => Gen.String[0, 20].Sample(text =>
    {
        if (Record.Exception(() => HexField.Bytes(text, "field")) is { } e and not StratumException) throw e;
        if (Record.Exception(() => HexField.UInt32(text, "field")) is { } f and not StratumException) throw f;
    });

    private static Gen<string> Hex => Gen.Byte.Array[0, 40].Select(Convert.ToHexStringLower);

    private static JsonDocument ReadLine(byte[] line)
    {
        Assert.Equal((byte)'\n', line[^1]);
        Assert.DoesNotContain((byte)'\n', line[..^1]);
        return JsonDocument.Parse(line);
    }
}
