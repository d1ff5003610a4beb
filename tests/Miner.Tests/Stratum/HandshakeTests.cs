using System.Text.Json;
using Miner.Core.Mining;

namespace Miner.Tests.Stratum;

public sealed class HandshakeTests
{
    private const string Ready = """[[["mining.notify","s1"]],"08000002",4]""";

    [Fact]
    public async Task Begin_AllOptions_ConfigureAsksForThem()
    {
        await using var bench = new SourceBench(options => options with { SuggestDifficulty = 0.5 });
        ScriptedConnection pool = await bench.ConnectionAsync();
        JsonElement configure = await pool.ExpectAsync("mining.configure");
        Assert.Equal(
            """[["version-rolling","minimum-difficulty","subscribe-extranonce"],{"version-rolling.mask":"1fffe000","version-rolling.min-bit-count":2,"minimum-difficulty.value":0.5}]""",
            configure.GetProperty("params").GetRawText());
        await pool.AnswerAsync(configure, "{}");
        await pool.AnswerAsync(await pool.ExpectAsync("mining.subscribe"), Ready);
        await pool.AnswerAsync(await pool.ExpectAsync("mining.authorize"), "true");
        await pool.ExpectAsync("mining.extranonce.subscribe");
        JsonElement suggestion = await pool.ExpectAsync("mining.suggest_difficulty");
        Assert.Equal("[0.5]", suggestion.GetProperty("params").GetRawText());
    }

    [Theory]
    [InlineData("null", """[-3,"Method not found",null]""")]
    [InlineData("null", "\"unknown\"")]
    [InlineData("true", "null")]
    [InlineData("""{"version-rolling":false}""", "null")]
    [InlineData("""{"version-rolling":true}""", "null")]
    [InlineData("""{"version-rolling":true,"version-rolling.mask":"xyz"}""", "null")]
    public async Task Configure_RefusedInAnyWay_MinesWithoutRolling(string result, string error)
    {
        await using var bench = new SourceBench();
        ScriptedConnection pool = await bench.ConnectionAsync();
        await pool.AnswerAsync(await pool.ExpectAsync("mining.configure"), result, error);
        await FinishAsync(pool);
        await pool.SendAsync("""{"id":null,"method":"mining.set_version_mask","params":["1fffe000"]}""");
        await pool.NotifyAsync("a");
        Job? job = await bench.NextJobAsync();
        Assert.Equal(VersionMask.None, job!.VersionMask);

        Task<ShareOutcome> submitting = bench.Submit(job);
        await pool.ExpectAsync("mining.extranonce.subscribe");
        JsonElement submit = await pool.ExpectAsync("mining.submit");
        Assert.Equal(5, submit.GetProperty("params").GetArrayLength());
        await pool.AnswerAsync(submit, "true");
        Assert.IsType<ShareOutcome.Accepted>(await submitting);
    }

    [Fact]
    public async Task Configure_Silence_GoesOnAfterSecondsAndTakesALateAnswer()
    {
        await using var bench = new SourceBench();
        ScriptedConnection pool = await bench.ConnectionAsync();
        JsonElement configure = await pool.ExpectAsync("mining.configure");
        JsonElement subscribe = await bench.WhileTimePassesAsync(pool.ExpectAsync("mining.subscribe"));
        await pool.AnswerAsync(subscribe, Ready);
        await pool.AnswerAsync(configure, """{"version-rolling":true,"version-rolling.mask":"00ffe000"}""");
        await pool.AnswerAsync(await pool.ExpectAsync("mining.authorize"), "true");
        await pool.NotifyAsync("a");
        Job? job = await bench.NextJobAsync();
        Assert.Equal(0x00ffe000u, job!.VersionMask.Bits);
    }

    [Fact]
    public async Task Configure_PoolHangsUpTwice_IsLeftOut()
    {
        await using var bench = new SourceBench();
        for (int hangUp = 0; hangUp < 2; hangUp++)
        {
            ScriptedConnection choking = await bench.ConnectionAsync();
            await choking.ExpectAsync("mining.configure");
            choking.Close();
        }

        ScriptedConnection pool = await bench.ConnectionAsync();
        await FinishAsync(pool);
        await pool.NotifyAsync("a");
        Assert.Equal("a", (await bench.NextJobAsync())!.Id);
    }

    [Fact]
    public async Task Configure_PoolThatOnceAnsweredItHangsUp_IsAskedAgain()
    {
        await using var bench = new SourceBench();
        ScriptedConnection first = await bench.ConnectionAsync();
        await first.WelcomeAsync();
        await first.NotifyAsync("a");
        await bench.NextJobAsync();
        first.Close();
        for (int hangUp = 0; hangUp < 3; hangUp++) (await bench.ConnectionAsync()).Close();
        await (await bench.ConnectionAsync()).ExpectAsync("mining.configure");
    }

    [Theory]
    [InlineData("false", "null", "no reason given")]
    [InlineData("null", """[24,"Unauthorized worker: correct horse",null]""", "Unauthorized worker: *** (code 24)")]
    [InlineData("null", """{"code":24,"message":"Bad wallet"}""", "Bad wallet (code 24)")]
    public async Task Authorize_Refused_TheSourceIsLostAndSaysWhy(string result, string error, string text)
    {
        await using var bench = new SourceBench();
        ScriptedConnection pool = await bench.ConnectionAsync();
        await pool.AnswerAsync(await pool.ExpectAsync("mining.configure"), "{}");
        await pool.AnswerAsync(await pool.ExpectAsync("mining.subscribe"), Ready);
        await pool.AnswerAsync(await pool.ExpectAsync("mining.authorize"), result, error);

        SourceLostException loss = await bench.LossAsync();

        Assert.Equal(SourceLoss.Refused, loss.Loss);
        Assert.Contains("refused user wallet.rig", loss.Message, StringComparison.Ordinal);
        Assert.Contains(text, loss.Message, StringComparison.Ordinal);
        Assert.Equal(SourceState.Lost, bench.Source.Status.State);
        Assert.DoesNotContain("correct horse", bench.Logs.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[[],"08000002",0]""", "null", "extranonce2_size is 0")]
    [InlineData("""[[],"08000002",17]""", "null", "extranonce2_size is 17")]
    [InlineData("""[[],"0800000",4]""", "null", "odd number of hex digits")]
    [InlineData("null", """[20,"full",null]""", "mining.subscribe was refused: full (code 20)")]
    public async Task Subscribe_Unusable_ReconnectsAndSaysWhy(string result, string error, string complaint)
    {
        await using var bench = new SourceBench();
        ScriptedConnection pool = await bench.ConnectionAsync();
        await pool.AnswerAsync(await pool.ExpectAsync("mining.configure"), "{}");
        await pool.AnswerAsync(await pool.ExpectAsync("mining.subscribe"), result, error);
        Assert.Null(await pool.ReadAsync());
        await bench.UntilAsync(
            () => bench.Source.Status.Detail.Contains(complaint, StringComparison.Ordinal), complaint);
        await (await bench.ConnectionAsync()).ExpectAsync("mining.configure");
    }

    [Fact]
    public async Task Subscribe_NoAnswer_ReconnectsAfterHalfAMinute()
    {
        await using var bench = new SourceBench();
        ScriptedConnection pool = await bench.ConnectionAsync();
        await pool.AnswerAsync(await pool.ExpectAsync("mining.configure"), "{}");
        await pool.ExpectAsync("mining.subscribe");
        await (await bench.ConnectionAsync()).ExpectAsync("mining.configure");
        Assert.Contains("no answer to mining.subscribe", bench.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notify_BeforeTheSubscription_IsLeftAsideAndNothingIsLost()
    {
        await using var bench = new SourceBench();
        ScriptedConnection pool = await bench.ConnectionAsync();
        await pool.NotifyAsync("early");
        await pool.WelcomeAsync();
        await pool.NotifyAsync("a");
        Assert.Equal("a", (await bench.NextJobAsync())!.Id);
        Assert.Contains("sent work before", bench.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notify_BetweenSubscriptionAndAuthorization_IsGivenOutOnceAuthorized()
    {
        await using var bench = new SourceBench();
        ScriptedConnection pool = await bench.ConnectionAsync();
        await pool.AnswerAsync(await pool.ExpectAsync("mining.configure"), "{}");
        await pool.AnswerAsync(await pool.ExpectAsync("mining.subscribe"), Ready);
        await pool.NotifyAsync("a", clean: true);
        await pool.NotifyAsync("b");
        await pool.AnswerAsync(await pool.ExpectAsync("mining.authorize"), "true");
        Job? job = await bench.NextJobAsync();
        Assert.Equal("b", job!.Id);
        Assert.True(job.AbandonsEarlier);
    }

    [Fact]
    public async Task Answer_WebServer_TheSourceIsLostAndAsksForHttp()
    {
        await using var bench = new SourceBench();
        ScriptedConnection pool = await bench.ConnectionAsync();
        await pool.SendAsync("HTTP/1.1 400 Bad Request\r");
        SourceLostException loss = await bench.LossAsync();
        Assert.Equal(SourceLoss.Refused, loss.Loss);
        Assert.Contains("did you mean http://eu.pool.example:3333", loss.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_RefusedAsOftenAsRetriesAllow_TheSourceIsUnreachable()
    {
        await using var bench = new SourceBench(options => options with { Retries = 3 });
        bench.Pool.Refuse(100);
        SourceLostException loss = await bench.LossAsync();
        Assert.Equal(SourceLoss.Unreachable, loss.Loss);
        Assert.Contains("connection refused", loss.Message, StringComparison.Ordinal);
        Assert.Equal(3, bench.Pool.Addresses.Count);
    }

    [Fact]
    public async Task Connect_RefusedForAWhile_GoesOnOnceThePoolIsBack()
    {
        await using var bench = new SourceBench();
        bench.Pool.Refuse(5);
        ScriptedConnection pool = await bench.ConnectionAsync();
        await pool.WelcomeAsync();
        await pool.NotifyAsync("a");
        Assert.Equal("a", (await bench.NextJobAsync())!.Id);
        Assert.Equal(6, bench.Pool.Addresses.Count);
    }

    private static async Task FinishAsync(ScriptedConnection pool)
    {
        await pool.AnswerAsync(await pool.ExpectAsync("mining.subscribe"), Ready);
        await pool.AnswerAsync(await pool.ExpectAsync("mining.authorize"), "true");
    }
}
