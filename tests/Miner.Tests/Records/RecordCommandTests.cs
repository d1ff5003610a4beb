using System.Text;
using System.Text.Json;
using Miner.Tests.Commands;

namespace Miner.Tests.Records;

/// <summary>The commands on records, as a person or a script sees them.</summary>
public sealed class RecordCommandTests : IDisposable
{
    private const string Good = """{"resourceType":"Observation","id":"o1","subject":{"reference":"Patient/p1"},"value":2.00}""";
    private const string Secret = "1212121212121212121212121212121212121212121212121212121212121212";

    private readonly string _folder = Directory.CreateTempSubdirectory("miner-records-").FullName;

    [Fact]
    public async Task Add_GoodAndBadLines_TakesTheGoodAndEndsWithOne()
    {
        string file = Write("in.ndjson", $"{Good}\nSecretname\n{Good.Replace("o1", "o2", StringComparison.Ordinal)}\n");
        (int code, string said, string error) = await RunAsync("add", file, "--json");
        Assert.Equal(1, code);
        Assert.Contains($"bad: {file}:2: this is not JSON", error, StringComparison.Ordinal);
        JsonElement receipt = JsonDocument.Parse(said).RootElement;
        Assert.Equal((2, 1), (receipt.GetProperty("records").GetInt32(), receipt.GetProperty("bad").GetInt32()));
        Assert.DoesNotContain("Secretname", said + error, StringComparison.Ordinal);

        (int again, string same, _) = await RunAsync("add", file, "--json");
        Assert.Equal((1, receipt.GetProperty("batch").GetString()),
            (again, JsonDocument.Parse(same).RootElement.GetProperty("batch").GetString()));
        (int status, string listed, _) = await RunAsync("status", file, "--json");
        Assert.Equal((0, "sealed"), (status, JsonDocument.Parse(listed).RootElement.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Add_Strict_TakesNothing()
    {
        string file = Write("in.ndjson", $"{Good}\n{{}}\n");
        (int code, string said, string error) = await RunAsync("add", "--strict", file);
        Assert.Equal((1, ""), (code, said));
        Assert.Contains($"{file}:2: the object has no resourceType", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Path.Combine(_folder, "store", "batches")));
    }

    [Fact]
    public async Task Add_NoRecordAtAll_MakesNoBatch()
    {
        (int code, _, string error) = await RunAsync("add", Write("empty.ndjson", "\n\n"));
        Assert.Equal(2, code);
        Assert.Contains("no record to take", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_StandardInputOfNothing_MakesNoBatch() => Assert.Equal(2, (await RunAsync("add", "-")).Code);

    [Fact]
    public async Task Add_WithoutMasterKey_SaysHowToMakeOne()
    {
        (int code, _, string error) = await MinerProcess.RunAsync(
            "records", "add", Write("in.ndjson", Good), "--records", Path.Combine(_folder, "store"));
        Assert.Equal(2, code);
        Assert.Contains("no master key", error, StringComparison.Ordinal);
        Assert.Contains("openssl rand -hex 32", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "store")));
    }

    // A file may grow to 400 KB here, and a write beyond that is refused, as by a full disk. First the salts come to that
    // (9000 times 64 bytes), then the log of the patients' keys.
    [Theory]
    [InlineData(9000, 9)]
    [InlineData(3000, 3000)]
    public async Task Add_DiskRefuses_LeavesNothingHalfWritten(int records, int patients)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no limit can be set on the files of a process");
        await RunAsync("add", Write("few.ndjson", Good));
        string many = Write("many.ndjson", Observations(records, patients));
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "bash", ["-c", $"trap '' XFSZ; ulimit -f 400; exec {string.Join(' ', CommandOf("add", many))}"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            // What the runtime maps twice would be a file of gigabytes.
            Environment = { ["MINER_MASTER_KEY"] = Secret, ["DOTNET_EnableWriteXorExecute"] = "0" },
        })!;
        Task<string> said = shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((2, ""), (shell.ExitCode, await said));
        Assert.DoesNotContain("unexpected", error, StringComparison.Ordinal);
        JsonElement only = JsonDocument.Parse((await RunAsync("status", "--json")).Out).RootElement;
        Assert.Equal(1, only.GetProperty("records").GetInt32());
        Assert.Equal([only.GetProperty("batch").GetString()!], Batches());
        Assert.Equal(0, (await RunAsync("add", many)).Code);
    }

    [Fact]
    public async Task Add_StandardInput_IsTheSameBatchAsFromAFile()
    {
        string lines = Observations(3, 2);
        using MinerProcess add = Feed("add", "-", "--json");
        await add.Input.WriteAsync(lines);
        add.Input.Close();
        Assert.Equal(0, await add.EndAsync());
        JsonElement receipt = JsonDocument.Parse(add.Out).RootElement;
        Assert.Equal(3, receipt.GetProperty("records").GetInt32());
        JsonElement same = JsonDocument.Parse((await RunAsync("add", Write("in.ndjson", lines), "--json")).Out).RootElement;
        Assert.Equal(receipt.GetProperty("batch").GetString(), same.GetProperty("batch").GetString());
        Assert.False(same.GetProperty("new").GetBoolean());
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Add_Interrupted_LeavesNothingAndTheSameInputIsTakenLater(string signal)
    {
        string lines = Observations(40_000, 50);
        using (MinerProcess add = Feed("add", "-"))
        {
            // It waits for more when the signal comes, as of a slow pipe; and is seen to have come as far as that.
            await add.Input.WriteAsync(lines);
            await add.Input.FlushAsync(TestContext.Current.CancellationToken);
            await SeeReceivedAsync();
            Assert.Contains("received", (await RunAsync("status")).Out, StringComparison.Ordinal);
            await add.SignalAsync(signal);
            Assert.Equal((1, ""), (await add.EndAsync(), add.Out));
            Assert.Contains("stopped: nothing was taken", add.Error, StringComparison.Ordinal);
        }

        Assert.Empty(Batches());
        Assert.Contains("There is no batch yet", (await RunAsync("status")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("add", Write("in.ndjson", lines))).Code);
    }

    [Fact]
    public async Task Forget_ThenStatusOfTheFile_KnowsItNoMore()
    {
        string file = Write("in.ndjson", Good);
        await RunAsync("add", file);
        (int code, string said, _) = await RunAsync("forget", "Patient/p1");
        Assert.Equal(0, code);
        Assert.Contains("1 record in 1 batch", said, StringComparison.Ordinal);
        Assert.Contains("proofs handed out before", said, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("status", file)).Code);
        (int unknown, _, string error) = await RunAsync("forget", "nobody");
        Assert.Equal(2, unknown);
        Assert.Contains("no record of such a patient", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forget_APatientWhoseFilesNameNobody_CoversThoseThatWereSaidToBeTheirs()
    {
        string letter = Write("letter.pdf", "%PDF-1.7");
        string[] own = ["--raw", letter, "--patient", "Patient/p7", "--json"];
        Assert.Equal(0, (await RunAsync("add", "--raw", letter)).Code);
        // Under the patient's key, and so another batch than the one under nobody's.
        Assert.Equal(0, (await RunAsync("add", own)).Code);
        Assert.Equal(2, Directory.GetDirectories(Path.Combine(_folder, "store", "batches")).Length);
        Assert.Equal(0, (await RunAsync("status", own)).Code);
        Assert.Contains("1 record in 1 batch", (await RunAsync("forget", "p7")).Out, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("status", own)).Code);
    }

    [Fact]
    public async Task Status_BeforeAnyBlock_SaysWhenOneIsToBeExpected()
    {
        await RunAsync("add", Write("in.ndjson", Good));
        (int code, string said, _) = await RunAsync("status", "-t", "1", "-d", "scalar");
        Assert.Equal(0, code);
        Assert.Matches("Expected time until a block: [0-9,]+ million years, at .*H/s and difficulty 150", said);
        Assert.Contains("ASICs", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_OfAnExport_IsTheBatch()
    {
        await RunAsync("add", Write("in.ndjson", Good));
        string batch = JsonDocument.Parse((await RunAsync("status", "--json")).Out).RootElement.GetProperty("batch").GetString()!;
        string file = Path.Combine(_folder, "batch.zip");
        Assert.Equal(0, (await RunAsync("export", batch, "--out", file)).Code);
        Directory.Delete(Path.Combine(_folder, "store"), recursive: true);
        (int code, string said, _) = await RunAsync("import", file);
        Assert.Equal(0, code);
        Assert.Contains(batch, said, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string[] CommandOf(string command, params string[] arguments) =>
    [
        "dotnet", Path.Combine(AppContext.BaseDirectory, "miner.dll"), "records", command, .. arguments,
        "--records", Path.Combine(_folder, "store"),
    ];

    private async Task<(int Code, string Out, string Error)> RunAsync(string command, params string[] arguments)
    {
        using MinerProcess process = MinerProcess.Start(
            new Dictionary<string, string> { ["MINER_MASTER_KEY"] = Secret }, CommandOf(command, arguments)[2..]);
        int code = await process.EndAsync();
        return (code, process.Out, process.Error);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text, new UTF8Encoding(false));
        return path;
    }

    /// <summary>Asks from another process, until the batch under way has records.</summary>
    private async Task SeeReceivedAsync()
    {
        const int tries = 200;
        for (int i = 0; i < tries; i++)
        {
            string said = (await RunAsync("status", "--json")).Out;
            if (said.Length == 0) continue;
            JsonElement batch = JsonDocument.Parse(said).RootElement;
            Assert.Equal("received", batch.GetProperty("state").GetString());
            if (batch.GetProperty("records").GetInt64() > 0) return;
        }

        Assert.Fail($"no record was received after {tries} looks");
    }

    private MinerProcess Feed(string command, params string[] arguments) => MinerProcess.StartFed(
        new Dictionary<string, string> { ["MINER_MASTER_KEY"] = Secret }, CommandOf(command, arguments)[2..]);

    private static string Observations(int count, int patients) => string.Concat(Enumerable.Range(0, count).Select(i =>
        $$$"""{"resourceType":"Observation","id":"o{{{i}}}","subject":{"reference":"Patient/p{{{i % patients}}}"},"note":[{"text":"a note"}]}"""
        + "\n"));

    private IEnumerable<string> Batches() =>
        Directory.EnumerateDirectories(Path.Combine(_folder, "store", "batches")).Select(static path => Path.GetFileName(path));
}
