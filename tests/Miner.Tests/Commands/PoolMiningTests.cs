using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Miner.App;
using Miner.Pools.Transport;
using Miner.Tests.Stratum.Simulator;
using Miner.Tests.Transport;

namespace Miner.Tests.Commands;

/// <summary>The program against a pool that judges every share by itself.</summary>
public sealed class PoolMiningTests
{
    private const string Secret = "hunter2hunter2";

    [Fact]
    public async Task Mine_HonestPool_EveryShareIsAcceptedAndTheEndIsOrderly()
    {
        if (OperatingSystem.IsWindows()) return;
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { Difficulty = 0.001m });
        using var log = new ScratchFile("");
        using MinerProcess miner = MinerProcess.Start(
            "mine", "-o", $"127.0.0.1:{pool.Port}", "-u", "w.1", "-p", Secret, "-t", "1", "--log-file", log.Path, "-D");
        await pool.UntilAcceptedAsync(3);
        await miner.SignalAsync("TERM");
        Assert.Equal((int)ExitCode.Done, await miner.EndAsync());

        Assert.Equal(pool.Book.Submitted, pool.Book.Accepted);
        Assert.Contains($"{pool.Book.Accepted} accepted, 0 rejected", miner.Out, StringComparison.Ordinal);
        string logged = await File.ReadAllTextAsync(log.Path, TestContext.Current.CancellationToken);
        Assert.Contains("accepted (1/0)", logged, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, miner.Out + miner.Error + logged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mine_SecondCtrlCWhileAnswersAreDue_EndsAtOnce()
    {
        if (OperatingSystem.IsWindows()) return;
        await using PoolSimulator pool =
            PoolSimulator.Start(new PoolScript { Difficulty = 0.0001m, AnswersSubmits = false });
        using MinerProcess miner = MinerProcess.Start("mine", "-o", $"127.0.0.1:{pool.Port}", "-u", "w.1", "-t", "1");
        await miner.SeeAsync(" pending");
        await miner.SignalAsync("INT");
        await miner.SignalAsync("INT");
        Assert.Equal(128 + 2, await miner.EndAsync());
        Assert.DoesNotContain("best difficulty", miner.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mine_TokenOfThousandsOfCharactersForAPassword_IsSentAndNotShown()
    {
        if (OperatingSystem.IsWindows()) return;
        string token = string.Concat(Enumerable.Repeat("eyJhbGciOiJIUzI1NiJ9.", 150));
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { Difficulty = 0.001m });
        using MinerProcess miner = MinerProcess.Start(
            "mine", "-o", $"127.0.0.1:{pool.Port}", "-u", "w.1", "-p", token, "-t", "1", "-D");
        await pool.UntilAcceptedAsync(1);
        await miner.SignalAsync("TERM");
        Assert.Equal((int)ExitCode.Done, await miner.EndAsync());
        Assert.DoesNotContain("eyJhbG", miner.Out + miner.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mine")]
    [InlineData("check")]
    public async Task Run_PoolRefusesTheUser_EndsAsRefused(string command)
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { RefusesAuthorization = true });
        (int code, string said, string error) = await MinerProcess.RunAsync(
            command, "-o", $"127.0.0.1:{pool.Port}", "-u", "w.1", "-p", Secret, "-t", "1");
        Assert.Equal((int)ExitCode.Refused, code);
        Assert.Contains("refused user w.1", said + error, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, said + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mine_PoolSendsControlCharactersAndThePassword_NeitherIsPrinted()
    {
        string message = """{"id":null,"method":"client.show_message","params":["\u001b[2J you are """ + Secret + "\"]}";
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { RawReply = message + "\n" });
        (int code, string said, string error) = await MinerProcess.RunAsync(
            "mine", "-o", $"127.0.0.1:{pool.Port}", "-u", "w.1", "-p", Secret, "-t", "1", "-r", "1", "-R", "0.1", "-D");
        Assert.Equal((int)ExitCode.Unreachable, code);
        Assert.Contains("you are", said, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, said + error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', said + error);
    }

    [Fact]
    public async Task Run_PoolFloodsMessages_TheLogAndTheCheckStayShort()
    {
        const string message = """{"id":null,"method":"client.show_message","params":["buy!"]}""" + "\n";
        await using PoolSimulator pool = PoolSimulator.Start(
            new PoolScript { RawReply = string.Concat(Enumerable.Repeat(message, 5000)) });
        using var log = new ScratchFile("");
        string[] line = ["-o", $"127.0.0.1:{pool.Port}", "-u", "w.1", "-t", "1"];
        (int code, _, _) = await MinerProcess.RunAsync(["mine", .. line, "-r", "1", "--log-file", log.Path]);
        Assert.Equal((int)ExitCode.Unreachable, code);
        string logged = await File.ReadAllTextAsync(log.Path, TestContext.Current.CancellationToken);
        Assert.Equal(60, Regex.Count(logged, "says: buy!"));
        Assert.Contains("PoolSaid: 4940 such lines were left out", logged, StringComparison.Ordinal);

        (code, string said, _) = await MinerProcess.RunAsync(["check", .. line]);
        Assert.Equal((int)ExitCode.Unreachable, code);
        Assert.Equal(20, Regex.Count(said, "says: buy!"));
    }

    [Theory]
    [InlineData("mine")]
    [InlineData("check")]
    public async Task Run_PoolShowsAnUntrustedCertificate_EndsAsRefusedAndSaysHowToPinIt(string command)
    {
        using X509Certificate2 certificate = PoolCertificate.Create(PoolSimulator.Host);
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { Certificate = certificate });
        (int code, string said, string error) = await MinerProcess.RunAsync(
            command, "-o", $"stratum+ssl://127.0.0.1:{pool.Port}", "-u", "w.1", "-t", "1", "-r", "3");
        Assert.Equal((int)ExitCode.Refused, code);
        Assert.Contains("the certificate is not trusted", said + error, StringComparison.Ordinal);
        Assert.Contains(PoolCertificate.Fingerprint(certificate), said + error, StringComparison.Ordinal);
        Assert.Contains("--tls-fingerprint", said + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mine_PoolGivesAJobAndDrops_RetriesEndAsUnreachable()
    {
        await using PoolSimulator pool = PoolSimulator.Start(
            new PoolScript { Difficulty = 1_000_000, ClosesAfterLines = 4 });
        (int code, string said, string error) = await MinerProcess.RunAsync(
            "mine", "-o", $"127.0.0.1:{pool.Port}", "-u", "w.1", "-t", "1", "-r", "3", "-R", "0.1");
        Assert.Equal((int)ExitCode.Unreachable, code);
        Assert.Contains("new job", said, StringComparison.Ordinal);
        Assert.Contains("after 3 attempts", error, StringComparison.Ordinal);
        Assert.Equal(3, pool.SessionCount);
    }

    [Fact]
    public async Task Mine_FirstPoolIsDown_TheSecondIsMinedOn()
    {
        if (OperatingSystem.IsWindows()) return;
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { Difficulty = 0.001m });
        using MinerProcess miner = MinerProcess.Start(
            "mine", "-o", "127.0.0.1:1", "-u", "a", "-o", $"127.0.0.1:{pool.Port}", "-u", "b",
            "-t", "1", "-r", "1", "-R", "0.1");
        await pool.UntilAcceptedAsync(1);
        await miner.SignalAsync("INT");
        Assert.Equal((int)ExitCode.Done, await miner.EndAsync());
        Assert.Matches(new Regex($"(?m)^source +127.0.0.1:{pool.Port}"), miner.Out);
    }

    [Theory]
    [InlineData(ProxyKind.Socks5, "socks5")]
    [InlineData(ProxyKind.HttpConnect, "http")]
    public async Task Mine_SecondPoolThroughAProxy_OnlyThatOneGoesThroughIt(ProxyKind kind, string scheme)
    {
        if (OperatingSystem.IsWindows()) return;
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { Difficulty = 0.001m });
        await using var proxy = new TestProxy(kind) { User = "me", Password = Secret, LeadsTo = pool.Port };
        using MinerProcess miner = MinerProcess.Start(
            "mine", "-o", "127.0.0.1:1", "-u", "a", "-o", "pool.invalid:3333", "-u", "b",
            "-x", $"{scheme}://me:{Secret}@127.0.0.1:{proxy.Port}", "-t", "1", "-r", "1", "-R", "0.1", "-D");
        await pool.UntilAcceptedAsync(1);
        await miner.SignalAsync("INT");
        Assert.Equal((int)ExitCode.Done, await miner.EndAsync());
        Assert.Equal("pool.invalid:3333", proxy.Asked);
        Assert.Contains("could not connect to 127.0.0.1:1", miner.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, miner.Out + miner.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_HonestPool_TellsJobAndShareTime()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { Difficulty = 0.001m });
        (int code, string said, _) = await MinerProcess.RunAsync(
            "check", "-o", $"127.0.0.1:{pool.Port}", "-u", "w.1", "-p", Secret, "-t", "1");
        Assert.Equal((int)ExitCode.Done, code);
        Assert.All(
            new[]
            {
                "ok +address", "ok +connection", "ok +login", "ok +rolling +version mask 1fffe000",
                "ok +shares +difficulty 0.001: one every",
            },
            line => Assert.Matches(new Regex(line), said));
        Assert.Equal(0, pool.Book.Submitted);
        Assert.DoesNotContain(Secret, said, StringComparison.Ordinal);
    }
}
