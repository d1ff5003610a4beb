using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Miner.Core.Mining;
using Miner.Pools.Stratum;
using Miner.Pools.Transport;

namespace Miner.Tests.Stratum;

public sealed class StratumTranscriptTests
{
    // A recording may be long, and is read once for each byte of these.
    private const int LinesToSplit = 12;

    public static TheoryData<string> Files => TranscriptFiles.Names;

    [Theory, MemberData(nameof(Files))]
    public async Task Play_EachDialogue_TheMinerSaysItsPartWordForWord(string file)
    {
        foreach (StratumTranscript run in TranscriptFiles.Read(file).Runs()) await TranscriptPlayer.PlayAsync(run);
    }

    [Theory, MemberData(nameof(Files))]
    public async Task Read_EachDialogueSplitAtEveryByte_GivesTheSameMessages(string file)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        string[] lines =
        [
            .. TranscriptFiles.Read(file).Entries
                .Where(static entry => entry.Direction == TranscriptDirection.Received)
                .Select(static entry => entry.Line)
                .Take(LinesToSplit),
        ];
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(lines.Select(static line => line + "\n")));
        for (int split = 0; split <= bytes.Length; split++)
        {
            var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
            Task<List<string>> reading = ReadAsync(pipe.Reader, stop);
            await pipe.Writer.WriteAsync(bytes.AsMemory(0, split), stop);
            await pipe.Writer.WriteAsync(bytes.AsMemory(split), stop);
            await pipe.Writer.CompleteAsync();
            Assert.Equal(lines, await reading);
        }
    }

    [Fact]
    public async Task Record_ASession_HoldsEveryLineButNotThePasswordAndCanBePlayedBack()
    {
        string path = Path.Combine(Path.GetTempPath(), $"miner-{Guid.NewGuid():n}.jsonl");
        try
        {
            await RecordAsync(path);
            string[] lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
            Assert.DoesNotContain(lines, static line => line.Contains("correct horse", StringComparison.Ordinal));
            Assert.All(lines, static line => JsonDocument.Parse(line).RootElement.GetProperty("t").GetInt64());
            StratumTranscript transcript = StratumTranscript.Parse(lines);
            Assert.Equal(2, transcript.Entries.Count(static e => e.Line.Contains("mining.submit", StringComparison.Ordinal)));

            await TranscriptPlayer.PlayAsync(transcript);
        }
        finally
        {
            File.Delete(path);
        }
    }

    // What a file recorded with one setting or the other replays as; the user is another than the bench's own.
    [Theory]
    [InlineData(true, null)]
    [InlineData(false, null)]
    [InlineData(true, 0.25)]
    [InlineData(false, 3e-7)]
    public async Task OptionsOver_RecordedWithOtherOptions_AreThoseOfTheRecording(bool rolling, double? suggested)
    {
        string path = Path.Combine(Path.GetTempPath(), $"miner-{Guid.NewGuid():n}.jsonl");
        StratumOptions told = new()
        {
            Address = PoolAddress.Parse("stratum+ssl://other.example:4444"),
            User = "someone.else",
            Password = "correct horse",
            UserAgent = "miner/9.9",
            VersionRolling = rolling,
            SuggestDifficulty = suggested,
        };
        try
        {
            await using (var bench = new SourceBench(_ => told with { RecordPath = path }))
            {
                ScriptedConnection pool = await bench.ConnectionAsync();
                bench.Time.Advance(TimeSpan.FromSeconds(1));
                await pool.WelcomeAsync();
            }

            string[] lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
            StratumTranscript once = StratumTranscript.Parse(lines);
            StratumOptions read = once.OptionsOver(new StratumOptions { Address = new PoolAddress("x", 1, false), User = "y" });
            Assert.Equal(told with { Password = "***" }, read);

            // The same miner twice into one file: each run is played by itself.
            StratumTranscript twice = StratumTranscript.Parse([.. lines, .. lines]);
            Assert.Equal(2, twice.Runs().Count());
            foreach (StratumTranscript run in twice.Runs()) await TranscriptPlayer.PlayAsync(run);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Play_MinerSpokeBecauseTimeHadPassed_TimePasses()
    {
        string path = Path.Combine(Path.GetTempPath(), $"miner-{Guid.NewGuid():n}.jsonl");
        try
        {
            await using (var bench = new SourceBench(options => options with { RecordPath = path }))
            {
                ScriptedConnection pool = await bench.ConnectionAsync();
                await pool.ExpectAsync("mining.configure");
                await bench.WhileTimePassesAsync(pool.ExpectAsync("mining.subscribe"));
            }

            string[] lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
            await TranscriptPlayer.PlayAsync(StratumTranscript.Parse(lines));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Record_FolderIsMissing_MinesWithoutARecording()
    {
        string path = Path.Combine(Path.GetTempPath(), $"miner-{Guid.NewGuid():n}", "dialogue.jsonl");
        await using var bench = new SourceBench(options => options with { RecordPath = path });
        ScriptedConnection pool = await bench.ConnectionAsync();
        await pool.WelcomeAsync();
        Assert.Contains("is not recorded", bench.Logs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_FileHasGrownTooLong_MinesOnWithoutARecording()
    {
        string path = Path.Combine(Path.GetTempPath(), $"miner-{Guid.NewGuid():n}.jsonl");
        try
        {
            await using (FileStream file = File.Create(path)) file.SetLength(StratumRecorder.MaxSize + 1);
            await RecordAsync(path);
            Assert.Equal(StratumRecorder.MaxSize + 1, new FileInfo(path).Length);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("nonsense")]
    [InlineData("""{"t":1,"dir":"?","line":""}""")]
    [InlineData("""{"t":"1","dir":">","line":""}""")]
    [InlineData("""{"t":1,"dir":">","line":null}""")]
    public void Parse_NotARecording_ErrorNamesTheLine(string line)
    {
        var e = Assert.Throws<FormatException>(() => StratumTranscript.Parse(["", line]));
        Assert.Contains("line 2", e.Message, StringComparison.Ordinal);
    }

    private static async Task RecordAsync(string path)
    {
        await using var bench = new SourceBench(options => options with { RecordPath = path });
        ScriptedConnection pool = await bench.ConnectionAsync();
        await pool.WelcomeAsync();
        await pool.SendAsync("""{"id":null,"method":"client.show_message","params":["is it correct horse?"]}""");
        await pool.NotifyAsync("a");
        Job job = await bench.NextJobAsync() ?? throw new InvalidOperationException("no job");
        for (ulong number = 0; number < 2; number++)
        {
            Task<ShareOutcome> submitting = bench.Submit(job, number);
            await pool.AnswerAsync(await pool.ExpectAsync("mining.submit"), "true");
            await submitting;
        }
    }

    private static async Task<List<string>> ReadAsync(PipeReader pipe, CancellationToken stop)
    {
        var reader = new StratumLineReader(pipe, "pool");
        var lines = new List<string>();
        while (await reader.ReadLineAsync(stop) is { } line)
        {
            Assert.NotNull(StratumCodec.Parse(line));
            lines.Add(Encoding.UTF8.GetString(line));
        }

        return lines;
    }
}
