using System.IO.Pipelines;

namespace Miner.Tests.Stratum;

/// <summary>One end of a connection in memory.</summary>
internal sealed class DuplexStream(PipeReader input, PipeWriter output) : Stream
{
    private readonly Stream _input = input.AsStream();
    private readonly Stream _output = output.AsStream();
    private volatile bool _isDisposed;

    public static (DuplexStream Ours, DuplexStream Theirs) Pair()
    {
        var there = new Pipe();
        var back = new Pipe();
        return (new DuplexStream(back.Reader, there.Writer), new DuplexStream(there.Reader, back.Writer));
    }

    /// <summary>What the next read throws, as TLS may; null: nothing.</summary>
    public Exception? ReadFault { get; set; }

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ReadFault is { } fault ? ValueTask.FromException<int>(fault) : _input.ReadAsync(buffer, cancellationToken);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await _output.WriteAsync(buffer, cancellationToken);
        }
        catch (InvalidOperationException e) when (_isDisposed)
        {
            // A pipe's own words for what a socket calls so.
            throw new ObjectDisposedException(nameof(DuplexStream), e);
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _isDisposed = true;
            output.Complete();
            input.Complete();
        }

        base.Dispose(disposing);
    }
}
