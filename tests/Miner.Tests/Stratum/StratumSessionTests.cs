using System.Text.Json;
using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.Tests.Stratum;

public sealed class StratumSessionTests
{
    [Theory]
    [InlineData("{\"id\":null,\"method\":\"mining.notify\"", "malformed JSON")]
    [InlineData("""{"id":null,"method":"mining.notify","params":["b"]}""", "previous block hash is missing")]
    [InlineData("""{"id":null,"method":"mining.set_difficulty","params":["8"]}""", "difficulty is not a number")]
    [InlineData("""{"id":null,"method":"mining.set_extranonce","params":["08000002",17]}""", "extranonce2_size is 17")]
    public async Task TakeLine_Nonsense_EndsTheSessionWithAReasonAndEarlierWorkLivesOn(string line, string reason)
    {
        await using var bench = new SourceBench();
        (ScriptedConnection pool, Job job) = await MineAsync(bench);
        await pool.SendAsync(line);
        Assert.Null(await pool.ReadAsync());
        Task<ShareOutcome> submitting = bench.Submit(job);
        ScriptedConnection next = await bench.ConnectionAsync();
        await next.WelcomeAsync();
        await next.AnswerAsync(await next.ExpectAsync("mining.submit"), "true");
        Assert.IsType<ShareOutcome.Accepted>(await submitting);
        Assert.Contains(reason, bench.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TakeLine_NotifyWithZeroBits_EndsTheSessionWithAReason()
    {
        await using var bench = new SourceBench();
        (ScriptedConnection pool, _) = await MineAsync(bench);
        await pool.SendAsync(
            SampleLines.Notify("bad").Replace("207fffff", "00000000", StringComparison.Ordinal));
        Assert.Null(await pool.ReadAsync());
        await bench.UntilAsync(
            () => bench.Source.Status.Detail.Contains("nBits 00000000 is zero", StringComparison.Ordinal), "the reason");
    }

    [Fact]
    public async Task TakeLine_TenMegabytes_ClosesTheConnectionWithAReason()
    {
        await using var bench = new SourceBench();
        (ScriptedConnection pool, _) = await MineAsync(bench);
        var flood = new byte[10_000_000];
        flood.AsSpan().Fill((byte)'x');
        Task sending = pool.SendAsync(flood);
        Assert.Null(await pool.ReadAsync());
        await Task.WhenAny(sending);
        await bench.UntilAsync(
            () => bench.Source.Status.Detail.Contains("64 KiB", StringComparison.Ordinal), "the reason");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1e400")]
    public async Task SetDifficulty_NoDifficulty_IsRefusedAndTheOldOneStays(string difficulty)
    {
        await using var bench = new SourceBench();
        (ScriptedConnection pool, _) = await MineAsync(bench);
        await pool.SendAsync("""{"id":null,"method":"mining.set_difficulty","params":[8]}""");
        await pool.SendAsync($$"""{"id":null,"method":"mining.set_difficulty","params":[{{difficulty}}]}""");
        await pool.NotifyAsync("b");
        Assert.Equal(Target.FromDifficulty(8), (await bench.NextJobAsync())!.ShareTarget);
        Assert.Contains("refused difficulty", bench.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetExtraNonceAndMask_InMidJob_CountFromTheNextJobOn()
    {
        await using var bench = new SourceBench();
        (ScriptedConnection pool, Job first) = await MineAsync(bench);
        await pool.SendAsync("""{"id":null,"method":"mining.set_extranonce","params":["0900",2]}""");
        await pool.SendAsync("""{"id":null,"method":"mining.set_version_mask","params":["00006000"]}""");
        Share old = SampleShares.Of(first, 5, variant: 3);
        Task<ShareOutcome> submittingOld = bench.Source.SubmitAsync(old, CancellationToken.None).AsTask();
        JsonElement oldSubmit = await pool.ExpectAsync("mining.submit");
        await pool.NotifyAsync("b");
        Job? second = await bench.NextJobAsync();
        Share young = SampleShares.Of(second!, 5, variant: 3);
        Task<ShareOutcome> submittingYoung = bench.Source.SubmitAsync(young, CancellationToken.None).AsTask();
        JsonElement youngSubmit = await pool.ExpectAsync("mining.submit");

        Assert.Equal(0x1fffe000u, first.VersionMask.Bits);
        Assert.Equal(0x00006000u, second!.VersionMask.Bits);
        Assert.EndsWith("08000002", Convert.ToHexStringLower(first.Coinbase.Prefix.AsSpan()), StringComparison.Ordinal);
        Assert.EndsWith("0900", Convert.ToHexStringLower(second.Coinbase.Prefix.AsSpan()), StringComparison.Ordinal);
        Assert.Equal("00000005", Parameter(oldSubmit, 2));
        Assert.Equal("0005", Parameter(youngSubmit, 2));
        Assert.Equal("00006000", Parameter(youngSubmit, 5));
        await pool.AnswerAsync(youngSubmit, "true");
        await pool.AnswerAsync(oldSubmit, "null", "\"Above target\"");
        Assert.IsType<ShareOutcome.Accepted>(await submittingYoung);
        Assert.Equal(RejectReason.LowDifficulty, Assert.IsType<ShareOutcome.Rejected>(await submittingOld).Reason);
    }

    [Fact]
    public async Task TakeLine_AnswersNobodyWaitsFor_AreIgnoredAndLogged()
    {
        await using var bench = new SourceBench();
        (ScriptedConnection pool, Job job) = await MineAsync(bench);
        await pool.SendAsync("""{"id":4711,"result":true,"error":null}""");
        await pool.SendAsync("""{"id":null,"result":null,"error":[20,"what?",null]}""");
        await pool.SendAsync("""{"id":"other","result":true}""");
        await pool.SendAsync("""{}""");
        Task<ShareOutcome> submitting = bench.Submit(job);
        JsonElement submit = await pool.ExpectAsync("mining.submit");
        await pool.AnswerAsync(submit, "true");
        await pool.AnswerAsync(submit, "false");
        Assert.IsType<ShareOutcome.Accepted>(await submitting);
        Assert.Contains("id 4711", bench.Logs.Text, StringComparison.Ordinal);
        Assert.Contains("what? (code 20)", bench.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TakeLine_RequestsOfThePool_AreAnsweredWhereTheyCarryAnId()
    {
        await using var bench = new SourceBench();
        (ScriptedConnection pool, _) = await MineAsync(bench);
        await pool.SendAsync("""{"id":null,"method":"mining.unheard_of","params":[]}""");
        await pool.SendAsync("""{"id":null,"method":"mining.ping"}""");
        await pool.SendAsync("""{"id":"abc","method":"mining.unheard_of","params":[]}""");
        await pool.SendAsync("""{"id":5,"method":"client.get_version","params":[]}""");
        await pool.SendAsync("""{"id":6,"method":"mining.ping","params":[]}""");
        Assert.Equal(
            """{"id":"abc","result":null,"error":[-3,"Method not found",null]}""", (await pool.ReadAsync()).ToString());
        Assert.Equal("""{"id":5,"result":"miner/0.1.0","error":null}""", (await pool.ReadAsync()).ToString());
        Assert.Equal("""{"id":6,"result":"pong","error":null}""", (await pool.ReadAsync()).ToString());
    }

    [Fact]
    public async Task Tick_SilenceForNinetySeconds_Reconnects()
    {
        await using var bench = new SourceBench();
        (ScriptedConnection pool, _) = await MineAsync(bench);
        bench.Time.Advance(TimeSpan.FromSeconds(91));
        Assert.Null(await pool.ReadAsync());
        await (await bench.ConnectionAsync()).WelcomeAsync();
        Assert.Contains("silent", bench.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tick_PoolTalksButNeverAnswersAShare_TheShareIsUnknown()
    {
        await using var bench = new SourceBench();
        (ScriptedConnection pool, Job job) = await MineAsync(bench);
        Task<ShareOutcome> submitting = bench.Submit(job);
        await pool.ExpectAsync("mining.submit");
        for (int jobs = 0; jobs < 2; jobs++)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(60));
            await pool.NotifyAsync($"later{jobs}");
            await bench.NextJobAsync();
        }

        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<ShareOutcome.Unknown>(await submitting);
        Assert.Equal(SourceState.Working, bench.Source.Status.State);
    }

    [Fact]
    public async Task Answer_TenStaleRejectsInARow_BeginANewSession()
    {
        await using var bench = new SourceBench();
        (ScriptedConnection pool, Job job) = await MineAsync(bench);
        for (ulong share = 0; share < 10; share++)
        {
            Task<ShareOutcome> submitting = bench.Submit(job, share);
            await pool.AnswerAsync(
                await pool.ExpectAsync("mining.submit"), "null", """{"code":21,"message":"Job not found"}""");
            Assert.Equal(RejectReason.StaleJob, Assert.IsType<ShareOutcome.Rejected>(await submitting).Reason);
        }

        Assert.Null(await pool.ReadAsync());
        Assert.Null(await bench.NextJobAsync());
        ScriptedConnection next = await bench.ConnectionAsync();
        JsonElement subscribe = await next.WelcomeAsync();
        Assert.Equal(1, subscribe.GetProperty("params").GetArrayLength());
        await next.NotifyAsync("b");
        Job? fresh = await bench.NextJobAsync() ?? await bench.NextJobAsync();
        Assert.Equal(2, fresh!.Epoch.Session);
    }

    [Fact]
    public async Task Submit_JobThatWasAbandoned_IsStaleAndNotSent()
    {
        await using var bench = new SourceBench();
        (ScriptedConnection pool, Job old) = await MineAsync(bench);
        await pool.NotifyAsync("b", clean: true);
        Job? job = await bench.NextJobAsync();
        Assert.IsType<ShareOutcome.Stale>(await bench.Submit(old));
        Task<ShareOutcome> submitting = bench.Submit(job!);
        JsonElement submit = await pool.ExpectAsync("mining.submit");
        Assert.Equal("b", Parameter(submit, 1));
        await pool.AnswerAsync(submit, "true");
        Assert.IsType<ShareOutcome.Accepted>(await submitting);
    }

    [Fact]
    public async Task Submit_BlockOfAnAbandonedJob_IsSentAllTheSame()
    {
        await using var bench = new SourceBench();
        (ScriptedConnection pool, Job old) = await MineAsync(bench);
        await pool.NotifyAsync("b", clean: true);
        await bench.NextJobAsync();
        Share block = SampleShares.Of(old) with { IsBlock = true };
        Task<ShareOutcome> submitting = bench.Source.SubmitAsync(block, CancellationToken.None).AsTask();
        await pool.AnswerAsync(await pool.ExpectAsync("mining.submit"), "true");
        Assert.IsType<ShareOutcome.Accepted>(await submitting);
    }

    [Fact]
    public async Task Notify_FloodWhileNobodyReads_TheLastJobCountsAndKnowsThatEarlierOnesAreGone()
    {
        await using var bench = new SourceBench();
        (ScriptedConnection pool, Job job) = await MineAsync(bench);
        await pool.NotifyAsync("clean", clean: true);
        for (int i = 0; i < 1000; i++) await pool.NotifyAsync($"flood{i}");
        await pool.SendAsync("""{"id":1,"method":"mining.ping"}""");
        await pool.ReadAsync();
        Job? last = await bench.NextJobAsync();
        Assert.Equal("flood999", last!.Id);
        Assert.True(last.AbandonsEarlier);
        Assert.IsType<ShareOutcome.Stale>(await bench.Submit(job));
    }

    [Fact]
    public async Task Reconnect_WithinTheDomain_IsFollowedOnceAndResumes()
    {
        await using var bench = new SourceBench();
        (ScriptedConnection pool, _) = await MineAsync(bench);
        await pool.SendAsync("""{"id":null,"method":"client.reconnect","params":["us.pool.example","4444",0]}""");
        ScriptedConnection next = await bench.ConnectionAsync();
        Assert.Equal("s1", Parameter(await next.WelcomeAsync(), 1));
        next.Close();
        await bench.ConnectionAsync();
        Assert.Equal(
            ["eu.pool.example:3333", "us.pool.example:4444", "eu.pool.example:3333"],
            bench.Pool.Addresses.Select(static address => address.HostAndPort));
    }

    [Fact]
    public async Task Reconnect_ToAnotherDomain_IsRefusedAndTheSessionGoesOn()
    {
        await using var bench = new SourceBench();
        (ScriptedConnection pool, _) = await MineAsync(bench);
        await pool.SendAsync("""{"id":null,"method":"client.reconnect","params":["evil.test",3333,0]}""");
        await pool.NotifyAsync("b");
        Assert.Equal("b", (await bench.NextJobAsync())!.Id);
        Assert.Contains("refused to be sent to evil.test:3333", bench.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ShowMessage_WithControlCharactersAndThePassword_IsLoggedClean()
    {
        await using var bench = new SourceBench();
        (ScriptedConnection pool, _) = await MineAsync(bench);
        await pool.SendAsync(
            """{"id":null,"method":"client.show_message","params":["\u001b[2Jyour password is correct horse"]}""");
        await pool.NotifyAsync("b");
        await bench.NextJobAsync();
        Assert.Contains("says: [2Jyour password is ***", bench.Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("correct horse", bench.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enumerate_ASecondTime_IsABug()
    {
        await using var bench = new SourceBench();
        await bench.ConnectionAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (Job? _ in bench.Source.ReadJobsAsync(CancellationToken.None))
                Assert.Fail("a second enumeration gave a job");
        });
    }

    private static async Task<(ScriptedConnection Pool, Job Job)> MineAsync(SourceBench bench)
    {
        ScriptedConnection pool = await bench.ConnectionAsync();
        await pool.WelcomeAsync();
        await pool.NotifyAsync("a");
        Job job = await bench.NextJobAsync() ?? throw new InvalidOperationException("no job");
        return (pool, job);
    }

    private static string? Parameter(JsonElement request, int index) =>
        request.GetProperty("params")[index].GetString();
}
