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

    [Fact]
    public async Task Add_DiskFull_LeavesNothingHalfWritten()
    {
        string few = Write("few.ndjson", Good);
        string many = Write("many.ndjson", string.Concat(Enumerable.Range(0, 9000).Select(static i =>
            $$$"""{"resourceType":"Observation","id":"o{{{i}}}","subject":{"reference":"Patient/p{{{i % 9}}}"}}""" + "\n")));
        Directory.CreateDirectory(Path.Combine(_folder, "store"));
        // A disk of its own that holds 600 KB, seen by these commands only. What 9000 records need is 860 KB.
        string script = $"""
            mount -t tmpfs -o size=600k none {_folder}/store || exit 77
            {string.Join(' ', CommandOf("add", few))} > /dev/null || exit 78
            {string.Join(' ', CommandOf("add", many))}; echo "add $?"
            ls {_folder}/store/batches | wc -l
            {string.Join(' ', CommandOf("status", "--json"))}; echo "status $?"
            """;
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "unshare", ["-rm", "bash", "-c", script])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["MINER_MASTER_KEY"] = Secret },
        })!;
        Task<string> error = shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string said = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(shell.ExitCode is 1 or 77, "no disk of its own can be mounted here: " + await error);
        string[] lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // Refused; the first batch's folder alone; that batch alone is listed.
        Assert.Equal(("add 2", "1", "status 0"), (lines[0], lines[1], lines[^1]));
        Assert.Equal(4, lines.Length);
        Assert.Equal(1, JsonDocument.Parse(lines[2]).RootElement.GetProperty("records").GetInt32());
        Assert.DoesNotContain("unexpected", await error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forget_ThenStatusOfTheFile_KnowsItNoMore()
    {
        string file = Write("in.ndjson", Good);
        await RunAsync("add", file);
        (int code, string said, _) = await RunAsync("forget", "Patient/p1");
        Assert.Equal(0, code);
        Assert.Contains("1 records in 1 batches", said, StringComparison.Ordinal);
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
        Assert.Contains("1 records in 1 batches", (await RunAsync("forget", "p7")).Out, StringComparison.Ordinal);
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

    private string[] Listing() =>
        [.. Directory.EnumerateDirectories(Path.Combine(_folder, "store", "batches")).Order(StringComparer.Ordinal)];
}
