using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Miner.App;

namespace Miner.Tests.Commands;

/// <summary>The real program as a child process: what scripts and people see of it.</summary>
public sealed partial class ProgramTests
{
    private const string Secret = "hunter2hunter2";

    [Theory]
    [InlineData("", 2)]
    [InlineData("mine", 2)]
    [InlineData("mine -o one:1 -u a -t 0", 2)]
    [InlineData("bench -t 0", 2)]
    [InlineData("bench -t -1", 2)]
    [InlineData("devices -t 4096", 2)]
    [InlineData("demo --cpu-affinity 0x0", 2)]
    [InlineData("bench -d cpu:nonsense", 2)]
    [InlineData("bench -d cpu:scalar/x9", 2)]
    [InlineData("mine -o one:1 -u a -d cpu,scalar", 2)]
    [InlineData("--version", 0)]
    [InlineData("-h", 0)]
    [InlineData("mine -h", 0)]
    [InlineData("mine -V", 0)]
    [InlineData("devices -d cuda:0", 2)]
    public async Task Run_Line_EndsWithItsExitCode(string line, int expected)
    {
        (int code, string said, string error) = await MinerProcess.RunAsync(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(expected, code);
        if (expected == 0) Assert.Empty(error);
        else Assert.Empty(said);
    }

    [Fact]
    public async Task Run_UnknownDevice_NamesThoseThatAreThere()
    {
        (_, _, string error) = await MinerProcess.RunAsync("bench", "-d", "gpu7");
        Assert.Contains("error: --device: there is no device 'gpu7'", error, StringComparison.Ordinal);
        Assert.Contains("hint: available here: all, cpu", error, StringComparison.Ordinal);
        Assert.Contains("cpu:scalar", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_OnAFreshMachine_MinesBlocksAndEndsWell()
    {
        (int code, string said, string error) = await MinerProcess.RunAsync("demo", "--blocks", "2", "-t", "1");
        Assert.Equal("", error);
        Assert.Equal((int)ExitCode.Done, code);
        int blocks = int.Parse(BlocksOnChain().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(blocks, 1, 10);
        Assert.Contains($"{blocks} accepted, 0 rejected", said, StringComparison.Ordinal);
        Assert.Matches(IsoLine(), said);
        Assert.DoesNotContain('\u001b', said);
    }

    [Fact]
    public async Task Demo_OnlyScalarCode_MinesAsWell()
    {
        (int code, string said, _) = await MinerProcess.RunAsync(
            "demo", "--blocks", "1", "-t", "1", "-d", "scalar", "-q");
        Assert.Equal((int)ExitCode.Done, code);
        Assert.Contains("cpu0:scalar", said, StringComparison.Ordinal);
        Assert.Matches(BlocksOnChain(), said);
    }

    [Fact]
    public async Task Bench_Json_IsReadByScripts()
    {
        (int code, string said, _) = await MinerProcess.RunAsync(
            "bench", "--seconds", "0.3", "--json", "--verify", "-t", "1", "-d", "scalar", "--no-version-rolling");
        Assert.Equal((int)ExitCode.Done, code);
        JsonElement device = JsonDocument.Parse(said).RootElement.GetProperty("devices")[0];
        Assert.Equal("cpu:scalar/t4", device.GetProperty("device").GetString());
        Assert.True(device.GetProperty("hashes_per_second").GetDouble() > 1000);
        Assert.Equal(0, device.GetProperty("false_hits").GetInt64());
        Assert.True(device.GetProperty("verified").GetBoolean());
        Assert.InRange(device.GetProperty("sigma").GetDouble(), -4, 4);
        Assert.False(JsonDocument.Parse(said).RootElement.GetProperty("version_rolling").GetBoolean());
    }

    [Fact]
    public async Task Devices_Always_ListsTheScalarPath()
    {
        (int code, string said, _) = await MinerProcess.RunAsync("devices");
        Assert.Equal((int)ExitCode.Done, code);
        Assert.Matches(new Regex(@"cpu:scalar/t4 +\d.*H/s +\d.*H/s"), said);
    }

    [Fact]
    public async Task Devices_OneIsAskedFor_ListsThatOne()
    {
        (int code, string said, _) = await MinerProcess.RunAsync("devices", "--json", "-d", "scalar");
        Assert.Equal((int)ExitCode.Done, code);
        JsonElement only = Assert.Single(JsonDocument.Parse(said).RootElement.EnumerateArray());
        Assert.Equal("cpu:scalar/t4", only.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Devices_Json_MarksOneAsChosen()
    {
        (int code, string said, _) = await MinerProcess.RunAsync("devices", "--json");
        Assert.Equal((int)ExitCode.Done, code);
        JsonElement[] devices = [.. JsonDocument.Parse(said).RootElement.EnumerateArray()];
        JsonElement chosen = Assert.Single(devices, static device => device.GetProperty("chosen").GetBoolean());
        Assert.Equal(
            devices.Max(static device => device.GetProperty("hashes_per_second").Deserialize<double?>()),
            chosen.GetProperty("hashes_per_second").GetDouble());
    }

    [Fact]
    public async Task Help_OptionWithSeveralNames_IsListedUnderItsOwn()
    {
        (_, string said, _) = await MinerProcess.RunAsync("mine", "-h");
        Assert.Contains("\n  --coinbase-addr <ADDRESS> ", said, StringComparison.Ordinal);
        Assert.Contains("\n  -o, --url <URL> ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_LogFileOnAFullDisk_MinesOn()
    {
        if (!OperatingSystem.IsLinux()) return;
        (int code, string said, string error) = await MinerProcess.RunAsync(
            "demo", "--blocks", "1", "-t", "1", "--log-file", "/dev/full");
        Assert.Equal(((int)ExitCode.Done, ""), (code, error));
        Assert.Matches(BlocksOnChain(), said);
    }

    [Fact]
    public async Task Check_SignalWhileItWaits_EndsUnfinished()
    {
        if (OperatingSystem.IsWindows()) return;
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using MinerProcess process = MinerProcess.Start(
            "check", "-o", $"http://a:b@{silent.LocalEndpoint}", "--coinbase-addr", Lines.Address, "-t", "1");
        using TcpClient client = await silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await process.SignalAsync("TERM");
        Assert.Equal(128 + 15, await process.EndAsync());
        Assert.Empty(process.Error);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("HUP")]
    public async Task Demo_Signal_EndsWithSummaryAndCodeZero(string signal)
    {
        if (OperatingSystem.IsWindows()) return;
        using MinerProcess process = MinerProcess.Start("demo", "--blocks", "1000", "-t", "1");
        await process.SeeAsync("new job");
        await process.SignalAsync(signal);
        Assert.Equal((int)ExitCode.Done, await process.EndAsync());
        Assert.Contains("mean rate", process.Out, StringComparison.Ordinal);
        Assert.Empty(process.Error);
    }

    [Fact]
    public async Task Mine_NobodyThere_EndsAsUnreachableWithoutTheSecret()
    {
        using MinerProcess process = MinerProcess.Start(
            new Dictionary<string, string> { ["MINER_PASSWORD"] = Secret },
            "mine", "-o", "stratum+tcp://127.0.0.1:1", "-u", "a", "-r", "1", "-R", "0.1", "-t", "1", "-D");
        Assert.Equal((int)ExitCode.Unreachable, await process.EndAsync());
        Assert.Contains("error: ", process.Error, StringComparison.Ordinal);
        Assert.Contains("hint: ", process.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, process.Out + process.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_NobodyThere_EndsAsUnreachable()
    {
        (int code, string said, _) = await MinerProcess.RunAsync(
            "check", "-o", "stratum+tcp://127.0.0.1:1", "-u", "a", "-t", "1");
        Assert.Equal((int)ExitCode.Unreachable, code);
        Assert.Matches(new Regex("fail +connection"), said);
    }

    [Fact]
    public async Task Check_NodeNobodyThere_EndsAsUnreachable()
    {
        (int code, string said, _) = await MinerProcess.RunAsync(
            "check", "-o", $"http://u:{Secret}@127.0.0.1:1", "--coinbase-addr", Lines.Address, "-t", "1");
        Assert.Equal((int)ExitCode.Unreachable, code);
        Assert.Matches(new Regex("fail +node"), said);
        Assert.DoesNotContain(Secret, said, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(\d+) blocks? on the development chain")]
    private static partial Regex BlocksOnChain();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info  engine   BLOCK FOUND", RegexOptions.Multiline)]
    private static partial Regex IsoLine();
}
