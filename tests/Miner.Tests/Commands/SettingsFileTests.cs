using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Miner.App.Settings;
using Miner.Pools.Stratum;

namespace Miner.Tests.Commands;

public sealed class SettingsFileTests
{
    // Half a surrogate pair cannot be printed.
    private static readonly Gen<string> Texts =
        Gen.String[0, 40].Select(static text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Parse_WholeFile_HoldsTheSameNamesAsTheCommandLine()
    {
        SettingsFile file = Parse("""
            {
              // people write comments
              "pools": [
                { "url": "stratum+ssl://one:3333", "user": "w.1", "pass": "secret-one", "tls-insecure": true },
                { "user": "w.2", "url": "two:3333", },
              ],
              "threads": 1, "retry-pause": 2.5, "quiet": true,
            }
            """);
        Assert.Empty(file.Faults);
        Assert.Equal(["w.1", "w.2"], file.Draft.Sources.Select(static source => source.User));
        Assert.Equal((true, "secret-one"), (file.Draft.Sources[0].TlsInsecure, file.Draft.Sources[0].Password));
        Assert.Equal(
            (1, TimeSpan.FromSeconds(2.5), true), (file.Draft.Threads, file.Draft.RetryPause, file.Draft.Quiet));
    }

    [Fact]
    public void Parse_EveryKindOfFault_NamesKeyAndLine()
    {
        SettingsFile file = Parse("""
            {
              "threds": 2,
              "threads": "two",
              "quiet": 1,
              "url": "one:1",
              "pools": [
                { "url": "one:1", "usr": "x" },
                7
              ],
              "log-file": null,
              "retries": -4,
              "quiet": true
            }
            """);
        Assert.Equal(
            [
                "miner.json:2: unknown key 'threds' | did you mean 'threads'?",
                "miner.json:3: 'threads' needs a number, not a text | ",
                "miner.json:4: 'quiet' needs true or false, not a number | ",
                "miner.json:5: unknown key 'url' | 'url' belongs into an object of 'pools'",
                "miner.json:7: unknown key 'usr' | did you mean 'user'?",
                "miner.json:8: an entry of 'pools' is an object | { \"url\": \"stratum+tcp://…\", \"user\": \"…\" }",
                "miner.json:10: 'log-file' needs a text, not null | ",
                "miner.json:11: 'retries': '-4' is not a number that fits | attempts: 0 or more",
                "miner.json:12: 'quiet' stands there twice | ",
            ],
            file.Faults.Select(static fault => $"{fault.Where}: {fault.Message} | {fault.Hint}"));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("[]", 1)]
    [InlineData("{\n\"threads\": 1,,\n}", 2)]
    [InlineData("{\n\n\"threads\" 1}", 3)]
    [InlineData("{\"threads\": 1}\n{}", 2)]
    [InlineData("{\"log-file\": \"\\ud800\"}", 1)]
    public void Parse_NotTheJsonOfAConfig_NamesTheLine(string text, int line)
    {
        Fault fault = Assert.Single(Parse(text).Faults);
        Assert.Equal($"miner.json:{line}", fault.Where);
    }

    [Fact]
    public void Parse_WrongTypeOfAPassword_DoesNotRepeatIt()
    {
        Fault fault = Assert.Single(Parse("""{ "pools": [ { "url": "one:1", "user": "a", "pass": 12345678 } ] }""").Faults);
        Assert.DoesNotContain("12345678", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_PrintedSettings_AreTheSame() =>
        Gen.Select(Texts, Texts, Texts, Gen.Double[0.1, 3600], Gen.Int[0, int.MaxValue], Gen.Bool).Sample(
            (user, pass, log, pause, retries, quiet) =>
            {
                var pool = new JsonObject { ["url"] = "one.example:3333", ["user"] = user, ["pass"] = pass };
                var printed = new JsonObject
                {
                    ["pools"] = new JsonArray(pool),
                    ["log-file"] = log,
                    ["retry-pause"] = pause,
                    ["retries"] = retries,
                    ["quiet"] = quiet,
                };
                SettingsFile file = Parse(printed.ToJsonString());
                Assert.Empty(file.Faults);
                SettingsDraft draft = file.Draft;
                SourceDraft source = Assert.Single(draft.Sources);
                Assert.Equal((user, pass, log), (source.User, source.Password, draft.LogFile));
                Assert.Equal((TimeSpan.FromSeconds(pause), retries, quiet), (draft.RetryPause, draft.Retries, draft.Quiet));
            });

    [Fact]
    public void Parse_ArbitraryBytes_NeverThrows() => Gen.Byte.Array[0, 200].Sample(static bytes =>
        Assert.NotNull(SettingsFile.Parse("miner.json", bytes).Faults));

    [Fact]
    public void Parse_DamagedConfig_NeverThrows()
    {
        byte[] whole = Encoding.UTF8.GetBytes("""{ "pools": [ { "url": "one:1", "user": "a\u0041" } ], "threads": 1, "quiet": true }""");
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            byte[] damaged = [.. whole];
            damaged[at] = value;
            Assert.NotNull(SettingsFile.Parse("miner.json", damaged).Faults);
        });
    }

    [Fact]
    public void Read_FileAndLine_TheLineWins()
    {
        using var file = new ScratchFile("""
            { "pools": [ { "url": "one:1", "user": "a", "pass": "pw" }, { "url": "two:2", "user": "b" } ],
              "threads": 1, "retries": 7, "log-file": "kept.log" }
            """);
        MinerSettings settings = Lines.Accepted("mine", "-c", file.Path, "-r", "3", "-u", "c");
        StratumOptions[] pools = [.. settings.Sources.Cast<SourcePlan.Pool>().Select(static plan => plan.Options)];
        Assert.Equal([("c", "pw"), ("b", "x")], pools.Select(static pool => (pool.User, pool.Password)));
        Assert.Equal((3, "kept.log", 1), (pools[0].Retries, settings.LogFile, settings.Threads));

        settings = Lines.Accepted("mine", "-c", file.Path, "-o", "three:3", "-u", "d");
        Assert.Equal(["stratum+tcp://three:3"], settings.Sources.Select(static plan => plan.ToString()));
    }

    [Fact]
    public void Read_FaultsInFileAndLine_AreAllReported()
    {
        using var file = new ScratchFile("{\n  \"threds\": 2,\n  \"pools\": [ { \"url\": \"one:1\" } ]\n}");
        IReadOnlyList<Fault> faults = Lines.Refused("mine", "-c", file.Path, "-r", "x");
        Assert.Equal(["-r", $"{file.Path}:2", "stratum+tcp://one:1"], faults.Select(static fault => fault.Where));
    }

    private static SettingsFile Parse(string text) => SettingsFile.Parse("miner.json", Encoding.UTF8.GetBytes(text));
}
