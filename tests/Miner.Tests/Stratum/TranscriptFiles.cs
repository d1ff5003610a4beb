using Miner.Pools.Stratum;

namespace Miner.Tests.Stratum;

/// <summary>The recorded and the written dialogues beside the tests: each file is a pool.</summary>
internal static class TranscriptFiles
{
    public static TheoryData<string> Names =>
    [
        .. Directory.GetFiles(Folder).Where(static file => Path.GetExtension(file) is ".jsonl" or ".txt")
            .Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal),
    ];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Transcripts");

    public static StratumTranscript Read(string name)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Folder, name));
        if (name.EndsWith(".jsonl", StringComparison.Ordinal)) return StratumTranscript.Parse(lines);
        return new StratumTranscript(
            [
                .. lines.Where(static line => line.Length > 2 && line[0] != '#').Select(static line =>
                    new TranscriptEntry(TimeSpan.Zero, (TranscriptDirection)line[0], line[2..])),
            ]);
    }
}
