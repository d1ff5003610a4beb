using System.Text.Json;
using Miner.Tests.Stratum.Simulator;

namespace Miner.Tests.Stratum.Scenarios;

/// <summary>What a pool may ask of a miner.</summary>
[Collection(Tally.Name)]
public sealed class PoolWishesTests(Tally tally)
{
    private const int Enough = 10;

    [Fact]
    public async Task Mine_SentToAnotherPortOfTheHost_GoesThereAndComesBackAfterwards()
    {
        await using PoolSimulator first = PoolSimulator.Start(new PoolScript { Seed = 1 });
        await using PoolSimulator second = PoolSimulator.Start(new PoolScript { Seed = 2 });
        await using MiningRig rig = MiningRig.On(first);
        PoolSession session = await first.ReadySessionAsync();
        await first.UntilAcceptedAsync(Enough);
        session.Send(Reconnect(PoolSimulator.Host, second.Port));
        await second.UntilAcceptedAsync(Enough);
        Assert.True(rig.Logs.Has("sent us to"));
        long before = first.Book.Accepted;
        second.DropAll();
        await first.UntilAcceptedAsync(before + Enough);
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, first, second);
    }

    [Fact]
    public async Task Mine_SentToAnotherHost_StaysAndSaysSo()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript());
        await using PoolSimulator thief = PoolSimulator.Start(new PoolScript());
        await using MiningRig rig = MiningRig.On(pool);
        PoolSession session = await pool.ReadySessionAsync();
        session.Send(Reconnect("localhost", thief.Port));
        session.Notify(clean: true);
        await pool.UntilAcceptedAsync(Enough);
        Assert.True(rig.Logs.Has("another domain"));
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool, thief);
        Assert.Equal((1, 0), (pool.SessionCount, thief.SessionCount));
    }

    [Fact]
    public async Task Mine_SentRoundInCircles_MinesBetweenTheTurns()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript());
        await using MiningRig rig = MiningRig.On(pool);
        for (int turn = 1; turn <= 5; turn++)
        {
            PoolSession session = await pool.ReadySessionAsync(turn);
            await pool.UntilAcceptedAsync(pool.Book.Accepted + 3);
            session.Send(Reconnect(PoolSimulator.Host, pool.Port));
        }

        await pool.ReadySessionAsync(6);
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
    }

    [Theory]
    [InlineData("client.get_version", "5", "miner/")]
    [InlineData("client.get_version", "\"abc\"", "miner/")]
    [InlineData("mining.ping", "6", "pong")]
    public async Task Mine_AskedAQuestion_AnswersUnderTheSameId(string method, string id, string answer)
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript());
        await using MiningRig rig = MiningRig.On(pool);
        PoolSession session = await pool.ReadySessionAsync();
        session.Send($$"""{"id":{{id}},"method":"{{method}}","params":[]}""");
        PoolRequest reply = await AnswerAsync(session, id);
        Assert.StartsWith(answer, reply.Root.GetProperty("result").GetString(), StringComparison.Ordinal);
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
    }

    [Fact]
    public async Task Mine_AskedForAnUnknownMethod_SaysThatItIsUnknown()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript());
        await using MiningRig rig = MiningRig.On(pool);
        PoolSession session = await pool.ReadySessionAsync();
        session.Send("""{"id":77,"method":"client.format_disk","params":[]}""");
        PoolRequest reply = await AnswerAsync(session, "77");
        Assert.Equal(JsonValueKind.Array, reply.Root.GetProperty("error").ValueKind);
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
    }

    [Fact]
    public async Task Mine_PoolShowsAMessage_ItIsShownOnOneLine()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript());
        await using MiningRig rig = MiningRig.On(pool);
        PoolSession session = await pool.ReadySessionAsync();
        const string Text = """maintenance at \u001b[2Jnoon\r\nfake: accepted""";
        session.Send($$"""{"id":null,"method":"client.show_message","params":["{{Text}}"]}""");
        await rig.UntilAsync(static r => r.Logs.Has("maintenance at"), "the pool's message");
        string line = Assert.Single(rig.Logs.Lines, static l => l.Text.Contains("maintenance", StringComparison.Ordinal)).Text;
        Assert.DoesNotContain(line, char.IsControl);
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
    }

    [Fact]
    public async Task Mine_DifficultyIsWishedFor_ThePoolIsTold()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript());
        await using MiningRig rig = MiningRig.On(pool, static o => o with { SuggestDifficulty = 0.25 });
        PoolSession session = await pool.ReadySessionAsync();
        await session.UntilAsync(
            static s => s.Received.Any(static r => r.Method == "mining.suggest_difficulty"), "the suggestion");
        PoolRequest wish = session.Received.Single(static r => r.Method == "mining.suggest_difficulty");
        Assert.Equal(0.25, wish.Params[0].GetDouble());
        await pool.UntilAcceptedAsync(Enough);
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
    }

    private static string Reconnect(string host, int port) =>
        $$"""{"id":null,"method":"client.reconnect","params":["{{host}}",{{port}},0]}""";

    private static async Task<PoolRequest> AnswerAsync(PoolSession session, string id)
    {
        await session.UntilAsync(s => s.Received.Any(r => r.Method.Length == 0 && r.Id == id), $"an answer to {id}");
        return session.Received.First(r => r.Method.Length == 0 && r.Id == id);
    }
}
