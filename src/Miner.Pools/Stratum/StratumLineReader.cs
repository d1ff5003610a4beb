using System.Buffers;
using System.IO.Pipelines;

namespace Miner.Pools.Stratum;

/// <summary>Cuts the pool's bytes into lines, however they were split on the way, and holds no more than 64 KiB of one.</summary>
internal sealed class StratumLineReader(PipeReader pipe, string hostAndPort)
{
    public const int MaxLineLength = 64 * 1024;

    /// <summary>The next line without its end, never an empty one; null once the pool has closed the connection.</summary>
    /// <exception cref="StratumException">The line is too long, or TLS is spoken.</exception>
    /// <exception cref="SpeaksHttpException">A web server or a node answers.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async ValueTask<byte[]?> ReadLineAsync(CancellationToken stop)
    {
        while (true)
        {
            ReadResult read = await pipe.ReadAsync(stop);
            ReadOnlySequence<byte> rest = read.Buffer;
            byte[]? line = NextLine(ref rest);
            RefuseStrangers(line is null ? rest : new ReadOnlySequence<byte>(line));
            pipe.AdvanceTo(rest.Start, line is null ? rest.End : rest.Start);
            if (line is not null) return line;
            if (rest.Length > MaxLineLength) throw TooLong();
            if (read.IsCompleted) return null;
        }
    }

    private static byte[]? NextLine(ref ReadOnlySequence<byte> rest)
    {
        while (rest.PositionOf((byte)'\n') is { } end)
        {
            ReadOnlySequence<byte> line = rest.Slice(0, end);
            if (line.Length > MaxLineLength) throw TooLong();
            rest = rest.Slice(rest.GetPosition(1, end));
            ReadOnlySpan<byte> bytes = line.ToArray().AsSpan().Trim(" \t\r"u8);
            if (bytes.Length > 0) return bytes.ToArray();
        }

        return null;
    }

    private static StratumException TooLong() =>
        new($"a line of more than {MaxLineLength / 1024} KiB: the connection is closed");

    private void RefuseStrangers(ReadOnlySequence<byte> text)
    {
        // Some servers answer what is no HTTP with a bare page: no line of JSON begins with its bracket.
        ReadOnlySpan<byte> head = text.Slice(0, long.Min(text.Length, 5)).ToArray();
        if (head.SequenceEqual("HTTP/"u8) || head.StartsWith("<"u8)) throw new SpeaksHttpException(hostAndPort);

        // A TLS record (RFC 8446, 5.1): most often an alert that what we sent was none.
        if (head is [0x15 or 0x16, 0x03, ..])
            throw new StratumException($"{hostAndPort} speaks TLS: did you mean stratum+ssl://{hostAndPort}?");
    }
}
