using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Miner.Pools.Stratum;

namespace Miner.Tests.Stratum;

public sealed class TranscriptCodecTests
{
    private static readonly TranscriptDirection[] Directions = Enum.GetValues<TranscriptDirection>();

    [Fact]
    public void Parse_WhatWasRecorded_IsTheSame() =>
        Gen.Select(Gen.Int[0, 2], Gen.String[0, 60], Gen.Int[0, 3_600_000]).Array[0, 12].Sample(entries =>
        {
            var time = new FakeTimeProvider();
            var file = new MemoryStream();
            var recorder = new StratumRecorder(file, time);
            List<TranscriptEntry> written = [];
            TimeSpan at = TimeSpan.Zero;
            foreach ((int direction, string text, int wait) in entries)
            {
                time.Advance(TimeSpan.FromMilliseconds(wait));
                at += TimeSpan.FromMilliseconds(wait);
                // The session hands over what UTF-8 gave it: never half a surrogate pair.
                string line = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
                recorder.Write(Directions[direction], line);
                written.Add(new TranscriptEntry(at, Directions[direction], line));
            }

            string[] lines = Encoding.UTF8.GetString(file.ToArray()).Split('\n');
            Assert.Equal(written.Count + 1, lines.Length);
            Assert.Equal(written, StratumTranscript.Parse(lines).Entries);
        });

    [Theory]
    [InlineData("""{"t":9223372036854775807,"dir":">","line":"x"}""")]
    [InlineData("""{"t":1e3,"dir":">","line":"x"}""")]
    [InlineData("""{"t":1,"dir":">","line":"\ud800"}""")]
    [InlineData("""{"t":1,"dir":5,"line":"x"}""")]
    [InlineData("[]")]
    public void Parse_FieldThatCannotBe_IsADocumentedError(string line) =>
        Assert.Contains(
            "line 1 of the recording",
            Assert.Throws<FormatException>(() => StratumTranscript.Parse([line])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Parse_AnyText_ThrowsNothingButFormatException() => Gen.String[0, 80].Sample(ReadsOrComplains, iter: 5000);

    [Fact]
    public void Parse_DamagedLine_ThrowsNothingButFormatException() =>
        Gen.Select(Gen.Int[0, 200], Gen.Char).Sample(
            (at, letter) =>
            {
                char[] line = """{"t":1041,"dir":"=","line":"the pool \"closed\" the \u0041 connection"}""".ToCharArray();
                line[at % line.Length] = letter;
                ReadsOrComplains(new string(line));
            },
            iter: 20_000);

    private static void ReadsOrComplains(string line)
    {
        if (Record.Exception(() => StratumTranscript.Parse([line])) is { } e and not FormatException) throw e;
    }
}
