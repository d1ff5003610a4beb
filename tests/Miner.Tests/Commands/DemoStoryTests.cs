using System.Globalization;
using System.Runtime.Versioning;
using Miner.App;
using Miner.App.Demo;
using Miner.Tests.Node;
using Miner.Tests.Records;

namespace Miner.Tests.Commands;

/// <summary>The demo's story, judged by OpenTimestamps on what it leaves behind.</summary>
public sealed class DemoStoryTests : IDisposable
{
    private const int HeaderSize = 80;
    private const int ArchiveHead = 16;

    private readonly TestFolder _folder = new();

    private string Kept => Path.Combine(_folder.Path, "kept");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Demo_Keep_LeavesProofsThatOpenTimestampsTakes()
    {
        await PythonScript.DemandAsync("opentimestamps");
        (int code, string said, string error) = await MinerProcess.RunAsync("demo", "--blocks", "2", "-t", "1", "--keep", Kept);
        Assert.Equal(((int)ExitCode.Done, ""), (code, error));
        Assert.Contains("120 of 120 records proven", said, StringComparison.Ordinal);
        Assert.DoesNotContain("FAIL", said, StringComparison.Ordinal);

        byte[][] records = [.. new SyntheticRecords(2026).Lines(24)];
        byte[] headers = await File.ReadAllBytesAsync(Path.Combine(Kept, "headers.otsh"), Stop);
        string[] lines = [.. records.Select((record, index) => LineOf(index + 1, record.AsSpan()[..^1], headers))];
        (int judged, string verdict) = await PythonScript.RunAsync("verify_many.py", [], string.Join('\n', lines));
        Assert.True(judged == 0, verdict);
        Assert.Equal(records.Length, int.Parse(verdict, CultureInfo.InvariantCulture));
        if (!OperatingSystem.IsWindows()) AssertPrivate();
    }

    [Fact]
    public async Task Demo_KeepWhereSomethingIs_IsRefused()
    {
        Directory.CreateDirectory(Kept);
        await File.WriteAllTextAsync(Path.Combine(Kept, "mine"), "", Stop);
        (int code, _, string error) = await MinerProcess.RunAsync("demo", "--blocks", "1", "-t", "1", "--keep", Kept);
        Assert.Equal((int)ExitCode.Usage, code);
        Assert.Contains("--keep: there is something in", error, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFileSystemEntries(Kept));
    }

    [Fact]
    public void SyntheticRecords_SameSeed_AreTheSameAndHaveWhatBreaksOthers()
    {
        byte[][] records = [.. new SyntheticRecords(7).Lines(30)];
        Assert.Equal(records, new SyntheticRecords(7).Lines(30));
        Assert.NotEqual(records, new SyntheticRecords(8).Lines(30));
        string all = string.Concat(records.Select(System.Text.Encoding.UTF8.GetString));
        Assert.Contains("\"value\":2.00", all, StringComparison.Ordinal);
        Assert.Contains("\"_given\":[null,{", all, StringComparison.Ordinal);
        Assert.Contains(records, static record => record.Length > 1 << 20);
        Assert.All(records, static record => Assert.Equal(record.Length - 1, Array.IndexOf(record, (byte)'\n')));
    }

    private string LineOf(int number, ReadOnlySpan<byte> record, byte[] headers)
    {
        string name = Path.Combine(Kept, "proofs", string.Create(CultureInfo.InvariantCulture, $"record-{number:d4}.json"));
        byte[] proof = File.ReadAllBytes(name + ".ots");
        // The attested height is the last thing in the file; the demo's chain is far shorter than 128 blocks.
        int height = proof[^1];
        string header = Convert.ToHexStringLower(headers.AsSpan(ArchiveHead + ((height - 1) * HeaderSize), HeaderSize));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Convert.ToHexStringLower(proof)} {Convert.ToHexStringLower(record)} {header} {height}");
    }

    [UnsupportedOSPlatform("windows")]
    private void AssertPrivate()
    {
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        string[] secret = ["proofs", "store"];
        IEnumerable<string> files = secret.SelectMany(
            folder => Directory.EnumerateFiles(Path.Combine(Kept, folder), "*", SearchOption.AllDirectories));
        Assert.All(
            files.Append(Path.Combine(Kept, "master.key")).Append(Path.Combine(Kept, "records.ndjson")),
            static file => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & others));
    }
}
