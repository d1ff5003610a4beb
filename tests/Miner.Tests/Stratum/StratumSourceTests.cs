using System.Security.Authentication;
using System.Text.Json;
using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.Tests.Stratum;

public sealed class StratumSourceTests
{
    [Fact]
    public async Task ReadJobs_PoolGivesWork_JobHasTheTermsThatStoodAtTheNotify()
    {
        await using var bench = new SourceBench();
        ScriptedConnection pool = await bench.ConnectionAsync();
        await pool.WelcomeAsync();
        await pool.SendAsync("""{"id":null,"method":"mining.set_difficulty","params":[512]}""");
        await pool.NotifyAsync("a", clean: true);
        await pool.SendAsync("""{"id":null,"method":"mining.set_difficulty","params":[1024]}""");

        Job? first = await bench.NextJobAsync();
        await pool.NotifyAsync("b");
        Job? second = await bench.NextJobAsync();

        Assert.Equal(Target.FromDifficulty(512), first!.ShareTarget);
        Assert.True(first.AbandonsEarlier);
        Assert.Equal(new SourceEpoch("eu.pool.example:3333", 1), first.Epoch);
        Assert.Equal(Target.FromDifficulty(1024), second!.ShareTarget);
        Assert.False(second.AbandonsEarlier);
    }

    [Fact]
    public async Task ReadJobs_TlsBreaksInMidSession_Reconnects()
    {
        await using var bench = new SourceBench();
        bench.Pool.ReadFault = new AuthenticationException("renegotiation failed");
        await bench.ConnectionAsync();
        ScriptedConnection sound = await bench.ConnectionAsync();
        await sound.WelcomeAsync();
        await sound.NotifyAsync("a");
        Assert.Equal("a", (await bench.NextJobAsync())!.Id);
        Assert.Contains("renegotiation failed", bench.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_PoolAccepts_CompletesAndTheLineIsByTheBook()
    {
        await using var bench = new SourceBench();
        ScriptedConnection pool = await bench.ConnectionAsync();
        await pool.WelcomeAsync();
        await pool.NotifyAsync("a");
        Job? job = await bench.NextJobAsync();

        Share share = SampleShares.Of(job!, extraNonce2: 7, variant: 3);
        Task<ShareOutcome> submitting = bench.Source.SubmitAsync(share, CancellationToken.None).AsTask();
        JsonElement submit = await pool.ExpectAsync("mining.submit");
        await pool.AnswerAsync(submit, "true");

        Assert.IsType<ShareOutcome.Accepted>(await submitting);
        string?[] sent = [.. submit.GetProperty("params").EnumerateArray().Select(static value => value.GetString())];
        Assert.Equal(["wallet.rig", "a", "00000007", "504e86ed", "0badcafe", "00006000"], sent);
    }
}
