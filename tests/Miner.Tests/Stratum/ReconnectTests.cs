using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Miner.Core.Mining;
using Miner.Pools.Transport;

namespace Miner.Tests.Stratum;

/// <summary>How soon, and how often, a lost pool is tried again.</summary>
public sealed class ReconnectTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private ScriptedConnection Current { get; set; } = null!;

    [Fact]
    public async Task ReadJobs_PoolGivesAJobAndDropsAgainAndAgain_PausesGrow()
    {
        await using var bench = new SourceBench();
        var pauses = new List<double>();
        for (int session = 0; session < 6; session++)
        {
            await MineAsync(bench);
            pauses.Add(await LoseAsync(bench));
        }

        // Each ceiling is twice the one before, and jitter takes away half of it at most.
        Assert.InRange(pauses[0], 0.4, 0.9);
        Assert.InRange(pauses[5], 14, 30);
    }

    [Fact]
    public async Task ReadJobs_StableSessionIsLost_FirstRetryComesWithinASecondEveryTime()
    {
        await using var bench = new SourceBench();
        for (int session = 0; session < 3; session++)
        {
            bench.Pool.Refuse(6);
            await MineAsync(bench);
            bench.Time.Advance(Minute);
            await HearAsync(bench);
            Assert.InRange(await LoseAsync(bench), 0.4, 0.9);
        }
    }

    [Fact]
    public async Task ReadJobs_PoolGivesAJobAndFallsSilent_IsNotStable()
    {
        await using var bench = new SourceBench(o => o with { SilenceLimit = 3 * Minute });
        bench.Pool.Refuse(6);
        await MineAsync(bench);
        bench.Time.Advance(2 * Minute);
        Assert.InRange(await LoseAsync(bench), 10, 30);
    }

    [Fact]
    public async Task ReadJobs_ShareWasAcceptedBeforeTheLoss_FirstRetryComesWithinASecond()
    {
        await using var bench = new SourceBench();
        bench.Pool.Refuse(6);
        Job job = await MineAsync(bench);
        Task<ShareOutcome> submitting = bench.Submit(job);
        await Current.AnswerAsync(await Current.ExpectAsync("mining.submit"), "true");
        Assert.IsType<ShareOutcome.Accepted>(await submitting);
        Assert.InRange(await LoseAsync(bench), 0.4, 0.9);
    }

    [Fact]
    public async Task ReadJobs_PoolClosesWithoutAWord_AsksWhetherItWantsTls()
    {
        await using var bench = new SourceBench(o => o with { Retries = 1 });
        (await bench.ConnectionAsync()).Close();
        Assert.EndsWith("is it a TLS port (stratum+ssl://)?", (await bench.LossAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadJobs_PoolGivesAJobAndDrops_RetriesAreUsedUp()
    {
        await using var bench = new SourceBench(o => o with { Retries = 3 });
        for (int session = 0; session < 3; session++)
        {
            await MineAsync(bench);
            Current.Close();
        }

        SourceLostException lost = await bench.LossAsync();
        Assert.Equal(SourceLoss.Unreachable, lost.Loss);
        Assert.Contains("after 3 attempts: the pool closed the connection", lost.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("TLS", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadJobs_PoolSendsUsOnAtOnce_CostsNoRetry()
    {
        await using var bench = new SourceBench(o => o with { Retries = 1 });
        await SendOnAsync(bench, "us.pool.example");
        await MineAsync(bench);
        Assert.Equal("us.pool.example", bench.Pool.Addresses[^1].Host);
    }

    [Theory]
    [InlineData("us.pool.example", "jp.pool.example", 3)]
    [InlineData("us.pool.example", "eu.pool.example", 4)]
    [InlineData("eu.pool.example", "eu.pool.example", 2)]
    public async Task ReadJobs_PoolSendsUsFromHostToHost_RetriesAreUsedUp(string first, string second, int sessions)
    {
        await using var bench = new SourceBench(o => o with { Retries = 2 });
        for (int session = 0; session < sessions; session++)
            await SendOnAsync(bench, session % 2 == 0 ? first : second);
        Assert.Equal(SourceLoss.Unreachable, (await bench.LossAsync()).Loss);
    }

    [Fact]
    public async Task ReadJobs_CertificateIsNotTrusted_IsRefusedWithoutARetry()
    {
        await using var bench = new SourceBench();
        RefuseCertificate(bench);
        SourceLostException lost = await bench.LossAsync();
        Assert.Equal((SourceLoss.Refused, "not trusted"), (lost.Loss, lost.Message));
        Assert.Single(bench.Pool.Addresses);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReadJobs_CertificateWasGoodBeforeOrIsOfAnotherHost_IsTriedAgain(bool isSentOn)
    {
        await using var bench = new SourceBench();
        if (isSentOn)
        {
            await SendOnAsync(bench, "us.pool.example", () => RefuseCertificate(bench));
        }
        else
        {
            await MineAsync(bench);
            RefuseCertificate(bench);
            Current.Close();
        }

        await MineAsync(bench);
        Assert.Equal(3, bench.Pool.Addresses.Count);
        Assert.Contains("not trusted; retry in", bench.Logs.Text, StringComparison.Ordinal);
    }

    private static void RefuseCertificate(SourceBench bench)
    {
        bench.Pool.Refusal = new TransportException("not trusted") { IsUntrusted = true };
        bench.Pool.Refuse(1);
    }

    private async Task<Job> MineAsync(SourceBench bench)
    {
        Current = await bench.ConnectionAsync();
        await Current.WelcomeAsync();
        await Current.NotifyAsync("a");
        return await bench.NextJobAsync() ?? throw new InvalidOperationException("no job");
    }

    private static async Task SendOnAsync(SourceBench bench, string host, Action? before = null)
    {
        ScriptedConnection pool = await bench.ConnectionAsync();
        await pool.ExpectAsync("mining.configure");
        before?.Invoke();
        await pool.SendAsync($$"""{"id":null,"method":"client.reconnect","params":["{{host}}",3333,0]}""");
        Assert.Null(await pool.ReadAsync());
    }

    /// <summary>The pool says something, and the miner has heard it.</summary>
    private async Task HearAsync(SourceBench bench)
    {
        await Current.SendAsync("""{"id":1,"method":"mining.ping","params":[]}""");
        JsonElement? pong = await Current.ReadAsync();
        Assert.Equal("pong", pong!.Value.GetProperty("result").GetString());
    }

    /// <summary>The seconds that the miner means to wait after the pool hung up.</summary>
    private async Task<double> LoseAsync(SourceBench bench)
    {
        Current.Close();
        await bench.UntilAsync(() => bench.Source.Status.State == SourceState.Waiting, "the pause");
        string seconds = Regex.Match(bench.Source.Status.Detail, "^retry in ([0-9.]+) s").Groups[1].Value;
        return double.Parse(seconds, CultureInfo.InvariantCulture);
    }
}
