using System.Text.Json;
using Miner.Core.Mining;

namespace Miner.Tests.Stratum;

/// <summary>What becomes of shares when the connection is lost.</summary>
public sealed class ResumeTests
{
    [Fact]
    public async Task Resubscribe_PoolResumes_KeptAndUnansweredSharesAreSentAgain()
    {
        await using var bench = new SourceBench();
        (ScriptedConnection first, Job job) = await MineAsync(bench);
        Task<ShareOutcome> unanswered = bench.Submit(job, 1);
        Task<ShareOutcome> alsoUnanswered = bench.Submit(job, 2);
        await first.ExpectAsync("mining.submit");
        await first.ExpectAsync("mining.submit");
        first.Close();
        await bench.UntilAsync(() => bench.Source.Status.State != SourceState.Working, "the loss is noticed");
        Task<ShareOutcome> kept = bench.Submit(job, 3);

        ScriptedConnection second = await bench.ConnectionAsync();
        JsonElement subscribe = await second.WelcomeAsync();
        Assert.Equal("s1", subscribe.GetProperty("params")[1].GetString());
        List<JsonElement> repeated = [await SubmitOf(second), await SubmitOf(second), await SubmitOf(second)];
        Assert.Equal(["00000001", "00000002", "00000003"], repeated.Select(ExtraNonce2));
        await second.AnswerAsync(repeated[2], "true");
        await second.AnswerAsync(repeated[0], "null", """[22,"Duplicate share",null]""");
        await second.AnswerAsync(repeated[1], "null", """[23,"Low difficulty",null]""");

        Assert.IsType<ShareOutcome.Accepted>(await unanswered);
        Assert.Equal(RejectReason.LowDifficulty, Assert.IsType<ShareOutcome.Rejected>(await alsoUnanswered).Reason);
        Assert.IsType<ShareOutcome.Accepted>(await kept);
        await second.NotifyAsync("b");
        Assert.Equal(1, (await bench.NextJobAsync())!.Epoch.Session);
    }

    [Fact]
    public async Task Resubscribe_DuplicateOfAShareThatWasNeverSent_IsRejected()
    {
        await using var bench = new SourceBench();
        (ScriptedConnection first, Job job) = await MineAsync(bench);
        first.Close();
        await bench.UntilAsync(() => bench.Source.Status.State != SourceState.Working, "the loss is noticed");
        Task<ShareOutcome> kept = bench.Submit(job);
        ScriptedConnection second = await bench.ConnectionAsync();
        await second.WelcomeAsync();
        await second.AnswerAsync(await SubmitOf(second), "null", """[22,"Duplicate share",null]""");
        Assert.Equal(RejectReason.Duplicate, Assert.IsType<ShareOutcome.Rejected>(await kept).Reason);
    }

    [Fact]
    public async Task Resubscribe_SameExtraNonceUnderANewSessionId_IsResumed()
    {
        // CKPool restores the extranonce and numbers the session anew.
        await using var bench = new SourceBench();
        (ScriptedConnection first, Job job) = await MineAsync(bench);
        first.Close();
        await bench.UntilAsync(() => bench.Source.Status.State != SourceState.Working, "the loss is noticed");
        Task<ShareOutcome> kept = bench.Submit(job);
        ScriptedConnection second = await bench.ConnectionAsync();
        await second.WelcomeAsync(sessionId: "s2");
        await second.AnswerAsync(await SubmitOf(second), "true");
        Assert.IsType<ShareOutcome.Accepted>(await kept);
    }

    [Theory]
    [InlineData("s1", true)]
    [InlineData("s2", false)]
    [InlineData(null, false)]
    public async Task Resubscribe_AtAnotherServer_IsResumedOnlyUnderTheSameSessionId(string? sessionId, bool resumes)
    {
        await using var bench = new SourceBench();
        (ScriptedConnection first, Job job) = await MineAsync(bench);
        await first.SendAsync("""{"id":null,"method":"client.reconnect","params":["us.pool.example",3333,0]}""");
        await bench.UntilAsync(() => bench.Source.Status.State != SourceState.Working, "the loss is noticed");
        Task<ShareOutcome> kept = bench.Submit(job);
        ScriptedConnection second = await bench.ConnectionAsync();
        await second.WelcomeAsync(sessionId: sessionId);
        if (resumes) await second.AnswerAsync(await SubmitOf(second), "true");
        Assert.Equal(resumes, await kept is ShareOutcome.Accepted);
        if (!resumes) Assert.Null(await bench.NextJobAsync());
        await second.NotifyAsync("b");
        Assert.Equal(resumes ? 1 : 2, (await bench.NextJobAsync())!.Epoch.Session);
    }

    [Theory]
    [InlineData("08000003", "s1")]
    [InlineData("08000002", null)]
    public async Task Resubscribe_PoolDoesNotResume_SharesAreCountedAndTheEpochIsNew(string extraNonce1, string? offered)
    {
        await using var bench = new SourceBench();
        (ScriptedConnection first, Job job) = await MineAsync(bench, sessionId: offered);
        Task<ShareOutcome> sent = bench.Submit(job, 1);
        await first.ExpectAsync("mining.submit");
        first.Close();
        await bench.UntilAsync(() => bench.Source.Status.State != SourceState.Working, "the loss is noticed");
        Task<ShareOutcome> kept = bench.Submit(job, 2);
        ScriptedConnection second = await bench.ConnectionAsync();
        await second.WelcomeAsync(extraNonce1, sessionId: offered);

        Assert.IsType<ShareOutcome.Unknown>(await sent);
        Assert.IsType<ShareOutcome.Stale>(await kept);
        Assert.Null(await bench.NextJobAsync());
        await second.NotifyAsync("b");
        Assert.Equal(2, (await bench.NextJobAsync())!.Epoch.Session);
        Assert.IsType<ShareOutcome.Stale>(await bench.Submit(job, 3));
    }

    [Fact]
    public async Task ResumeWindow_Passes_WorkEndsAndSharesAreCounted()
    {
        await using var bench = new SourceBench();
        (ScriptedConnection first, Job job) = await MineAsync(bench);
        Task<ShareOutcome> sent = bench.Submit(job, 1);
        await first.ExpectAsync("mining.submit");
        bench.Pool.Refuse(int.MaxValue);
        first.Close();
        await bench.UntilAsync(() => bench.Source.Status.State != SourceState.Working, "the loss is noticed");
        Task<ShareOutcome> kept = bench.Submit(job, 2);

        Job? next = await bench.WhileTimePassesAsync(bench.NextJobAsync());

        Assert.Null(next);
        Assert.IsType<ShareOutcome.Unknown>(await sent);
        Assert.IsType<ShareOutcome.Stale>(await kept);
        Assert.IsType<ShareOutcome.Stale>(await bench.Submit(job, 3));
    }

    [Fact]
    public async Task Submit_MoreThanAreKeptWhileAway_TheRestIsStale()
    {
        const int kept = 1024;
        await using var bench = new SourceBench();
        (ScriptedConnection first, Job job) = await MineAsync(bench);
        first.Close();
        await bench.UntilAsync(() => bench.Source.Status.State != SourceState.Working, "the loss is noticed");
        Share share = SampleShares.Of(job);
        Task<ShareOutcome>[] submitting =
        [
            .. Enumerable.Range(0, kept + 10).Select(_ => bench.Source.SubmitAsync(share, CancellationToken.None).AsTask()),
        ];
        await bench.UntilAsync(() => submitting.Count(static task => task.IsCompleted) == 10, "ten are stale");
        ScriptedConnection second = await bench.ConnectionAsync();
        await second.WelcomeAsync();
        for (int i = 0; i < kept; i++) await second.AnswerAsync(await SubmitOf(second), "true");
        CancellationToken stop = TestContext.Current.CancellationToken;
        ShareOutcome[] outcomes = await Task.WhenAll(submitting).WaitAsync(TimeSpan.FromSeconds(30), stop);
        Assert.Equal(kept, outcomes.OfType<ShareOutcome.Accepted>().Count());
        Assert.Equal(10, outcomes.OfType<ShareOutcome.Stale>().Count());
    }

    [Fact]
    public async Task Stop_WhileSharesWait_EveryOneCompletes()
    {
        var bench = new SourceBench();
        (ScriptedConnection pool, Job job) = await MineAsync(bench);
        Task<ShareOutcome> sent = bench.Submit(job, 1);
        await pool.ExpectAsync("mining.submit");
        await bench.DisposeAsync();
        Assert.IsType<ShareOutcome.Unknown>(await sent);
        Assert.IsType<ShareOutcome.Stale>(await bench.Submit(job, 2));
    }

    [Fact]
    public async Task Submit_Cancelled_CompletesByWhatWasSent()
    {
        await using var bench = new SourceBench();
        (ScriptedConnection pool, Job job) = await MineAsync(bench);
        using var stop = new CancellationTokenSource();
        Task<ShareOutcome> sent = bench.SubmitUntil(job, 1, stop.Token);
        await pool.ExpectAsync("mining.submit");
        await stop.CancelAsync();
        Assert.IsType<ShareOutcome.Unknown>(await sent);
        Assert.IsType<ShareOutcome.Stale>(await bench.SubmitUntil(job, 2, stop.Token));
    }

    private static async Task<(ScriptedConnection Pool, Job Job)> MineAsync(
        SourceBench bench, string? sessionId = "s1")
    {
        ScriptedConnection pool = await bench.ConnectionAsync();
        await pool.WelcomeAsync(sessionId: sessionId);
        await pool.NotifyAsync("a");
        Job job = await bench.NextJobAsync() ?? throw new InvalidOperationException("no job");
        return (pool, job);
    }

    private static Task<JsonElement> SubmitOf(ScriptedConnection pool) => pool.ExpectAsync("mining.submit");

    private static string? ExtraNonce2(JsonElement submit) => submit.GetProperty("params")[2].GetString();
}
