using System.Text;
using Miner.Tests.Stratum.Simulator;

namespace Miner.Tests.Stratum.Scenarios;

/// <summary>Nonsense in mid-session: the miner passes over it, or takes a new session and says why.</summary>
[Collection(Tally.Name)]
public sealed class HostileLinesTests(Tally tally)
{
    private const string Hash = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    [Theory]
    [InlineData("")]
    [InlineData("   \r")]
    [InlineData("""{"id":null,"method":"mining.dance","params":[]}""")]
    [InlineData("""{"id":17,"method":"mining.dance","params":{"a":[1,2]}}""")]
    [InlineData("""{"id":null,"result":true,"error":null}""")]
    [InlineData("""{"id":99999,"result":true,"error":null}""")]
    [InlineData("""{"id":-4,"result":true,"error":null}""")]
    [InlineData("""{"id":99999,"result":null,"error":[21,"Job not found",null]}""")]
    [InlineData("""{"id":"abc","result":false,"error":"what"}""")]
    [InlineData("""{"id":1e99,"result":false,"error":{"code":"x","message":[]}}""")]
    [InlineData("""{}""")]
    [InlineData("""{"id":null,"method":"mining.set_difficulty","params":[-1]}""")]
    [InlineData("""{"id":null,"method":"mining.set_difficulty","params":[0]}""")]
    [InlineData("""{"id":null,"method":"client.show_message","params":["hello\nworld \u001b[31m"]}""")]
    [InlineData("""{"id":null,"method":"client.show_message","params":[{"text":5}]}""")]
    [InlineData("""{"id":null,"method":"client.show_message"}""")]
    [InlineData("""{"id":null,"method":"client.reconnect","params":["evil.example",3333,0]}""")]
    [InlineData("""{"id":null,"method":"client.reconnect","params":["127.0.0.2","3333",0]}""")]
    public async Task Mine_HarmlessNonsense_TheSessionGoesOn(string line)
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript());
        await using MiningRig rig = MiningRig.On(pool);
        PoolSession session = await pool.ReadySessionAsync();
        session.Send(line);
        // Its answer to the ping shows that the line before it was dealt with.
        session.Send("""{"id":"mark","method":"mining.ping","params":[]}""");
        await session.UntilAsync(static s => s.Received.Any(static r => r.Id == "\"mark\""), "the pong");
        await pool.UntilAcceptedAsync(pool.Book.Accepted + 3);
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
        Assert.Equal(1, pool.SessionCount);
        Assert.Empty(rig.Ledger.Rejected);
    }

    [Theory]
    [InlineData("malformed JSON", """{"id":null,"method":""")]
    [InlineData("malformed JSON", "hello")]
    [InlineData("malformed JSON", """{"id":null,"method":"mining.set_difficulty","params":[NaN]}""")]
    [InlineData("expected a JSON object", "[1,2,3]")]
    [InlineData("malformed JSON", """{"id":null,"method":"mining.ping"} {}""")]
    [InlineData("method is not a string", """{"id":null,"method":5,"params":[]}""")]
    [InlineData("the id", """{"id":[1],"result":true}""")]
    [InlineData("mining.set_difficulty", """{"id":null,"method":"mining.set_difficulty","params":["high"]}""")]
    [InlineData("mining.set_difficulty", """{"id":null,"method":"mining.set_difficulty","params":[]}""")]
    [InlineData("mining.set_difficulty", """{"id":null,"method":"mining.set_difficulty"}""")]
    [InlineData("extranonce2_size is 0", """{"id":null,"method":"mining.set_extranonce","params":["08000001",0]}""")]
    [InlineData("extranonce2_size is 17", """{"id":null,"method":"mining.set_extranonce","params":["08000001",17]}""")]
    [InlineData("extranonce1", """{"id":null,"method":"mining.set_extranonce","params":["0800000",4]}""")]
    [InlineData("extranonce1", """{"id":null,"method":"mining.set_extranonce","params":["0800xx01",4]}""")]
    [InlineData("mining.set_extranonce", """{"id":null,"method":"mining.set_extranonce","params":[4,"08000001"]}""")]
    [InlineData("mask", """{"id":null,"method":"mining.set_version_mask","params":[5]}""")]
    [InlineData("mask", """{"id":null,"method":"mining.set_version_mask","params":["1fffe00g"]}""")]
    [InlineData("99999", """{"id":null,"method":"client.reconnect","params":["127.0.0.1",99999,0]}""")]
    [InlineData("mining.notify", """{"id":null,"method":"mining.notify","params":[]}""")]
    [InlineData("mining.notify", """{"id":null,"method":"mining.notify","params":{"job":"1"}}""")]
    [InlineData("job id", """{"id":null,"method":"mining.notify","params":[1,2,3,4,5,6,7,8,9]}""")]
    public async Task Mine_BrokenMessage_ANewSessionIsTakenAndTheReasonSaid(string reason, string line) =>
        await ExpectReconnectAsync(reason, Encoding.UTF8.GetBytes(line + "\n"));

    [Theory]
    [InlineData("previous block hash", 1, "\"00zz\"")]
    [InlineData("previous block hash", 1, "\"0011\"")]
    [InlineData("first coinbase part", 2, "\"abc\"")]
    [InlineData("first coinbase part", 2, "null")]
    [InlineData("second coinbase part", 3, "\"xy\"")]
    [InlineData("merkle branch", 4, "\"none\"")]
    [InlineData("merkle branch", 4, "[\"0011\"]")]
    [InlineData("merkle branch", 4, "[5]")]
    [InlineData("version", 5, "\"2000000g\"")]
    [InlineData("nBits 00000000 is zero", 6, "\"00000000\"")]
    [InlineData("nBits 1d80ffff is negative", 6, "\"1d80ffff\"")]
    [InlineData("wider than 256 bits", 6, "\"ff00ffff\"")]
    [InlineData("ntime", 7, "\"zz5fc0de\"")]
    [InlineData("clean_jobs", 8, "\"maybe\"")]
    public async Task Mine_BrokenJob_ANewSessionIsTakenAndTheReasonSaid(string reason, int field, string json)
    {
        string[] fields =
        [
            "\"bad\"", $"\"{Hash}\"", "\"01\"", "\"02\"", "[]", "\"20000000\"", "\"1d00ffff\"", "\"665fc0de\"", "true",
        ];
        fields[field] = json;
        string line = $$"""{"id":null,"method":"mining.notify","params":[{{string.Join(',', fields)}}]}""";
        await ExpectReconnectAsync(reason, Encoding.UTF8.GetBytes(line + "\n"));
    }

    [Fact]
    public async Task Mine_ALineOf10Megabytes_ANewSessionIsTakenAndTheReasonSaid() =>
        await ExpectReconnectAsync("64 KiB", [.. Enumerable.Repeat((byte)'x', 10_000_000)]);

    [Fact]
    public async Task Mine_NestedBeyondReason_ANewSessionIsTakenAndTheReasonSaid()
    {
        string nest = new string('[', 5000) + new string(']', 5000);
        string line = $$"""{"id":null,"method":"x","params":{{nest}}}""";
        await ExpectReconnectAsync("malformed JSON", Encoding.UTF8.GetBytes(line + "\n"));
    }

    [Fact]
    public async Task Mine_ABranchOf500_ANewSessionIsTakenAndTheReasonSaid()
    {
        string branch = string.Join(',', Enumerable.Repeat($"\"{Hash}\"", 500));
        string fields = $$""" "j","{{Hash}}","01","02",[{{branch}}],"20000000","1d00ffff","665fc0de",true""";
        string line = $$"""{"id":null,"method":"mining.notify","params":[{{fields}}]}""";
        await ExpectReconnectAsync("merkle branch", Encoding.UTF8.GetBytes(line + "\n"));
    }

    [Fact]
    public async Task Mine_TextThatIsNotUtf8_IsSurvived()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript());
        await using MiningRig rig = MiningRig.On(pool);
        PoolSession session = await pool.ReadySessionAsync();
        byte[] start = [.. """{"id":null,"method":"client.show_message","params":["""u8];
        session.Send([.. start, (byte)'"', 0xff, 0xfe, (byte)'"', .. "]}\n"u8]);
        session.Notify(clean: true);
        await pool.UntilAcceptedAsync(pool.Book.Accepted + 5);
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
        Assert.Equal(1, pool.SessionCount);
    }

    private async Task ExpectReconnectAsync(string reason, byte[] bytes)
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript());
        await using MiningRig rig = MiningRig.On(pool);
        PoolSession session = await pool.ReadySessionAsync();
        await pool.UntilAcceptedAsync(1);
        session.Send(bytes);
        await pool.ReadySessionAsync(atLeastNumber: 2);
        Assert.True(rig.Logs.Has(reason), $"nothing about '{reason}' in:\n" + rig.Logs.Text);
        await pool.UntilAcceptedAsync(pool.Book.Accepted + 3);
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
        Assert.Equal(2, pool.SessionCount);
    }
}
