using System.Text.Encodings.Web;
using System.Text.Json;

namespace Miner.Pools.Stratum;

/// <summary>
/// Writes a dialogue as JSON lines, <c>{"t":ms,"dir":"&gt;","line":"…"}</c>: &gt; sent, &lt; received, = what happened.
/// Passwords are left out by whoever calls. <see cref="StratumTranscript"/> reads it back.
/// </summary>
internal sealed class StratumRecorder(Stream stream, TimeProvider time) : IDisposable
{
    /// <summary>How much a file may hold: whoever talks to us decides how fast it grows.</summary>
    public const long MaxSize = 256L << 20;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly long _start = time.GetTimestamp();

    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static StratumRecorder Open(string path, TimeProvider time) =>
        new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read), time);

    /// <exception cref="IOException">The disk is full or gone, or the file has grown too long.</exception>
    public void Write(TranscriptDirection direction, string line)
    {
        if (stream.Position > MaxSize) throw new IOException($"it has reached {MaxSize >> 20} MiB");
        using (var json = new Utf8JsonWriter(stream, Plain))
        {
            json.WriteStartObject();
            json.WriteNumber("t", (long)time.GetElapsedTime(_start).TotalMilliseconds);
            json.WriteString("dir", $"{(char)direction}");
            json.WriteString("line", line);
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
        stream.Flush();
    }

    public void Dispose() => stream.Dispose();
}
