using Miner.Core.Mining;
using Miner.Tests.Stratum.Simulator;

namespace Miner.Tests.Stratum.Scenarios;

/// <summary>Pools that go wrong before the first job.</summary>
[Collection(Tally.Name)]
public sealed class HostileHandshakeTests(Tally tally)
{
    private const int Enough = 5;

    [Theory]
    [InlineData("extranonce2_size is 0", """[[],"08000001",0]""")]
    [InlineData("extranonce2_size is 17", """[[],"08000001",17]""")]
    [InlineData("extranonce2_size", """[[],"08000001","4"]""")]
    [InlineData("extranonce2_size", """[[],"08000001",4.5]""")]
    [InlineData("extranonce1", """[[],"0800000",4]""")]
    [InlineData("extranonce1", """[[],"08zz0001",4]""")]
    [InlineData("extranonce1", """[[],8,4]""")]
    [InlineData("mining.subscribe", """[[],"08000001"]""")]
    [InlineData("mining.subscribe", """{"extranonce1":"08000001"}""")]
    [InlineData("mining.subscribe", "null")]
    [InlineData("mining.subscribe", "true")]
    public async Task Mine_BrokenSubscription_IsRetriedAndTheReasonSaid(string reason, string result)
    {
        int broken = 0;
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript
        {
            Intercept = (session, request) =>
            {
                if (request.Method != "mining.subscribe" || broken++ > 0) return ValueTask.FromResult(false);
                session.Send($$"""{"id":{{request.Id}},"result":{{result}},"error":null}""");
                return ValueTask.FromResult(true);
            },
        });
        await using MiningRig rig = MiningRig.On(pool);
        await pool.UntilAcceptedAsync(Enough);
        Assert.True(rig.Logs.Has(reason), $"nothing about '{reason}' in:\n" + rig.Logs.Text);
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
        Assert.Equal(2, pool.SessionCount);
    }

    [Theory]
    [InlineData("\"yes\"")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"version-rolling":true}""")]
    [InlineData("""{"version-rolling":true,"version-rolling.mask":"1fffe00g"}""")]
    [InlineData("""{"version-rolling":true,"version-rolling.mask":7}""")]
    [InlineData("""{"version-rolling":"true","version-rolling.mask":"1fffe000"}""")]
    public async Task Mine_BrokenAnswerToConfigure_MinesWithoutRolling(string result)
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript
        {
            Intercept = (session, request) =>
            {
                if (request.Method != "mining.configure") return ValueTask.FromResult(false);
                session.Send($$"""{"id":{{request.Id}},"result":{{result}},"error":null}""");
                return ValueTask.FromResult(true);
            },
        });
        await using MiningRig rig = MiningRig.On(pool, variants: 4);
        await pool.UntilAcceptedAsync(Enough);
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
        Assert.Empty(rig.Ledger.Rejected);
        Assert.Equal(1, pool.SessionCount);
    }

    [Fact]
    public async Task Mine_PoolHangsUpOnConfigure_IsMinedOnWithoutIt()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript
        {
            Intercept = static (session, request) =>
            {
                if (request.Method == "mining.configure") session.Close();
                return ValueTask.FromResult(request.Method == "mining.configure");
            },
        });
        await using MiningRig rig = MiningRig.On(pool);
        await pool.UntilAcceptedAsync(Enough);
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
    }

    [Fact]
    public async Task Mine_WorkBeforeTheSubscription_DoesNotConfuse()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { NotifiesBeforeSubscribe = true });
        await using MiningRig rig = MiningRig.On(pool);
        await pool.UntilAcceptedAsync(Enough);
        Assert.True(rig.Logs.Has("before it answered mining.subscribe"));
        await rig.StopAsync();
        Reckoning.Balance(rig, tally, pool);
        Assert.Equal(1, pool.SessionCount);
    }

    [Fact]
    public async Task Mine_UserRefused_EndsWithTheReasonAndNoPassword()
    {
        const string Password = "correct horse";
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { RefusesAuthorization = true });
        await using MiningRig rig = MiningRig.On(pool, static o => o with { Password = Password });
        SourceLostException lost = await rig.LossAsync();
        Assert.Equal(SourceLoss.Refused, lost.Loss);
        Assert.Contains("Unauthorized worker", lost.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, lost.ToString(), StringComparison.Ordinal);
        Assert.False(rig.Logs.Has(Password));
        Reckoning.Balance(rig, tally, pool);
    }

    [Fact]
    public async Task Mine_AWebServerAnswers_EndsWithTheQuestionForHttp()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript
        {
            RawReply = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<html>no</html>",
        });
        await using MiningRig rig = MiningRig.On(pool);
        SourceLostException lost = await rig.LossAsync();
        Assert.Equal(SourceLoss.Refused, lost.Loss);
        Assert.Contains("did you mean http://", lost.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Mine_PoolClosesAfterSomeLines_EndsUnreachableWhenRetriesAreUsedUp(int lines)
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript
        {
            ClosesAfterLines = lines,
            // So that no session ever gets as far as a job.
            Intercept = static (_, request) => ValueTask.FromResult(request.Method == "mining.authorize"),
        });
        await using MiningRig rig = MiningRig.On(pool, static o => o with { Retries = 2 });
        SourceLostException lost = await rig.LossAsync();
        Assert.Equal(SourceLoss.Unreachable, lost.Loss);
        Assert.Contains("closed the connection", lost.Message, StringComparison.Ordinal);
        Assert.InRange(pool.SessionCount, 2, 4);
    }
}
