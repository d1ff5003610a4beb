namespace Miner.Tests.Records.Intake;

/// <summary>Gives its bytes in pieces of an odd size, as a pipe does.</summary>
internal sealed class PieceStream(byte[] bytes, int piece) : MemoryStream(bytes)
{
    /// <summary>As a disk that goes bad.</summary>
    public bool FailsAtItsEnd { get; init; }

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        FailsAtItsEnd && Position == Length
            ? throw new IOException("the disk went bad")
            : base.ReadAsync(buffer[..Math.Min(buffer.Length, piece)], cancellationToken);
}

/// <summary>A pipe into which nobody writes; as of the console's, a read of it cannot be called back.</summary>
internal sealed class SilentStream : MemoryStream
{
    private readonly TaskCompletionSource _asked = new();
    private readonly TaskCompletionSource<int> _never = new();

    public Task IsAsked => _asked.Task;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _asked.TrySetResult();
        return new ValueTask<int>(_never.Task);
    }
}

/// <summary>The same line for ever.</summary>
internal sealed class EndlessLines(byte[] line) : MemoryStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int whole = buffer.Length / line.Length * line.Length;
        for (int at = 0; at < whole; at += line.Length) line.CopyTo(buffer[at..]);
        if (whole > 0) return ValueTask.FromResult(whole);
        // What is left of a buffer is too short for one more.
        buffer.Span.Fill((byte)' ');
        return ValueTask.FromResult(buffer.Length);
    }
}

/// <summary>A line of the given length that nobody had to make, and what follows it.</summary>
internal sealed class EndlessLine(long length, byte[] rest) : Stream
{
    private long _given;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => length + rest.Length;
    public override long Position { get => _given; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int given = (int)long.Min(buffer.Length, Length - _given);
        if (_given < length)
        {
            given = (int)long.Min(given, length - _given);
            buffer[..given].Fill((byte)'x');
        }
        else rest.AsSpan((int)(_given - length), given).CopyTo(buffer);
        _given += given;
        return given;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
