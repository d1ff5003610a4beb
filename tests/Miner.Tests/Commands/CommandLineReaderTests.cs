using Miner.App.Settings;
using Miner.Engine.Cpu;
using Miner.Pools.Node;
using Miner.Pools.Stratum;

namespace Miner.Tests.Commands;

public sealed class CommandLineReaderTests
{
    [Fact]
    public void Read_TwoPools_EachTakesWhatFollowsIt()
    {
        MinerSettings settings = Lines.Accepted(
            "mine", "-o", "stratum+tcp://one:1111", "-u", "alice", "-p", "first-secret",
            "-o", "stratum+ssl://two:2222", "-O", "bob:second:secret", "-x", "socks5://127.0.0.1:9050");

        StratumOptions[] pools = [.. settings.Sources.Cast<SourcePlan.Pool>().Select(static plan => plan.Options)];
        Assert.Equal(("stratum+tcp://one:1111", "alice", "first-secret"), Said(pools[0]));
        Assert.Equal(("stratum+ssl://two:2222", "bob", "second:secret"), Said(pools[1]));
        Assert.Null(pools[0].Proxy);
        Assert.Equal(9050, pools[1].Proxy!.Port);
    }

    [Fact]
    public void Read_UserBeforeTheFirstAddress_BelongsToIt()
    {
        MinerSettings settings = Lines.Accepted("mine", "-u", "alice", "-o", "one:1111", "-o", "two:2222", "-u", "bob");
        Assert.Equal(
            ["alice", "bob"], settings.Sources.Cast<SourcePlan.Pool>().Select(static plan => plan.Options.User));
    }

    [Fact]
    public void Read_NoPassword_IsTheCustomaryX()
    {
        MinerSettings settings = Lines.Accepted("mine", "-o", "one:1111", "-u", "alice");
        Assert.Equal("x", Assert.IsType<SourcePlan.Pool>(Assert.Single(settings.Sources)).Options.Password);
    }

    [Theory]
    [InlineData("-t", "1")]
    [InlineData("-t1", null)]
    [InlineData("--threads=1", null)]
    [InlineData("-t=1", null)]
    public void Read_EveryWayToAttachAValue_IsTheSame(string first, string? second)
    {
        string[] more = second is null ? [] : [second];
        string[] words = ["mine", "-o", "one:1111", "-u", "alice", first, .. more];
        Assert.Equal(1, Lines.Accepted(words).Threads);
    }

    [Theory]
    [InlineData("-qD")]
    [InlineData("-x")]
    [InlineData("@file")]
    [InlineData("[diagram]")]
    [InlineData("mine")]
    [InlineData("a=b:c")]
    public void Read_PasswordThatLooksLikeSomethingElse_IsThePassword(string password)
    {
        MinerSettings settings = Lines.Accepted("mine", "-o", "one:1111", "-u", "alice", "-p", password);
        Assert.Equal(password, Assert.IsType<SourcePlan.Pool>(Assert.Single(settings.Sources)).Options.Password);
    }

    [Fact]
    public void Read_SeveralNodesAndPools_NodesFormOneEntryWhereTheFirstStood()
    {
        MinerSettings settings = Lines.Accepted(
            "mine", "-o", "pool:1", "-u", "w", "-o", "http://u:p%40ss@node:8332", "-o", "backup:2", "-u", "w",
            "-o", "https://other:8332", "-O", "a:b", "--coinbase-addr", Lines.Address, "--coinbase-sig", "hello");

        Assert.Equal(3, settings.Sources.Length);
        var nodes = Assert.IsType<SourcePlan.Nodes>(settings.Sources[1]);
        Assert.Equal([("u", "p@ss"), ("a", "b")], nodes.Endpoints.Select(static node => (node.User!, node.Password!)));
        Assert.All(nodes.Endpoints, static node => Assert.Empty(node.Url.UserInfo));
        Assert.Equal((Lines.Address, "hello"), (nodes.Options.PayoutAddress, nodes.Options.CoinbaseSignature));
    }

    [Theory]
    [InlineData("--coinbase-addr")]
    [InlineData("--btc-address")]
    [InlineData("--generate-to")]
    public void Read_EveryNameOfThePayout_IsTheSame(string flag)
    {
        MinerSettings settings = Lines.Accepted("mine", "-o", "http://u:p@node:8332", flag, Lines.Address);
        NodeOptions options = Assert.IsType<SourcePlan.Nodes>(Assert.Single(settings.Sources)).Options;
        Assert.Equal(Lines.Address, options.PayoutAddress);
    }

    [Fact]
    public void Read_PasswordFromTheEnvironment_GoesToItsPool()
    {
        var environment = new Dictionary<string, string>
        {
            ["MINER_PASSWORD"] = "env-one",
            ["MINER_PASSWORD_2"] = "env-two",
        };
        (MinerSettings? settings, _) = Lines.Read(
            environment, "mine", "-o", "one:1", "-u", "a", "-o", "two:2", "-u", "b");
        Assert.Equal(
            ["env-one", "env-two"], settings!.Sources.Cast<SourcePlan.Pool>().Select(
                static plan => plan.Options.Password));
    }

    [Fact]
    public void Read_EveryOptionOfTheTask_IsKnown()
    {
        MinerSettings settings = Lines.Accepted(
            "mine", "-o", "stratum+ssl://one:1111", "-u", "a", "-r", "3", "-R", "5", "--no-version-rolling",
            "--suggest-difficulty",
            "0.5", "--cpu-affinity", FirstCore(), "--log-file", "x.log", "-q", "--no-color", "--record", "s.jsonl",
            "--tls-fingerprint",
            string.Join(':', Enumerable.Repeat("AB", 32)), "-d", "cpu");
        StratumOptions pool = Assert.IsType<SourcePlan.Pool>(Assert.Single(settings.Sources)).Options;
        Assert.Equal(
            (3, TimeSpan.FromSeconds(5), false, 0.5),
            (pool.Retries, pool.RetryPause, pool.VersionRolling, pool.SuggestDifficulty));
        Assert.Equal(
            ("s.jsonl", string.Concat(Enumerable.Repeat("ab", 32))), (pool.RecordPath, pool.Trust.Sha256Fingerprint));
        Assert.Equal(
            ("cpu", "x.log", true, true), (settings.Devices, settings.LogFile, settings.Quiet, settings.NoColor));
        Assert.Equal([ThreadAffinity.AllowedCores()[0]], settings.CpuAffinity!.Cores);
    }

    private static string FirstCore() => $"0x{System.Numerics.BigInteger.One << ThreadAffinity.AllowedCores()[0]:x}";

    private static (string, string, string) Said(StratumOptions pool) =>
        (pool.Address.ToString(), pool.User, pool.Password);
}
