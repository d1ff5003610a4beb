using System.Text;
using System.Threading.Channels;

namespace Miner.Tests.Stratum.Simulator;

/// <summary>Lines over one connection, laid on segments as the script says.</summary>
internal sealed class PoolWire(Stream stream, WireForm form, int seed) : IDisposable
{
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(10);

    private readonly StreamReader _reader = new(stream, Encoding.UTF8, false, 4096, leaveOpen: true);
    private readonly Random _random = new(seed);

    // A miner that reads nothing loses lines beyond this many, as with a real pool's send buffer.
    private readonly Channel<byte[]> _out = Channel.CreateBounded<byte[]>(4096);

    public ValueTask<string?> ReadLineAsync(CancellationToken stop) => _reader.ReadLineAsync(stop);

    public void Send(string line) => Send(Encoding.UTF8.GetBytes(line + "\n"));

    /// <summary>The bytes as they are, with no line end added.</summary>
    public void Send(byte[] bytes) => _out.Writer.TryWrite(bytes);

    /// <summary>What was queued is still sent; then <see cref="RunAsync"/> ends.</summary>
    public void Complete() => _out.Writer.TryComplete();

    public void Dispose() => _reader.Dispose();

    public async Task RunAsync(CancellationToken stop)
    {
        await foreach (byte[] bytes in _out.Reader.ReadAllAsync(stop))
        {
            if (form == WireForm.Jumbled) await JumbleAsync(bytes, stop);
            else await SegmentsAsync(bytes, form == WireForm.Bytes ? 1 : bytes.Length, stop);
        }
    }

    private async Task JumbleAsync(byte[] bytes, CancellationToken stop)
    {
        await Task.Delay(GatherTime, stop);
        while (_out.Reader.TryRead(out byte[]? more)) bytes = [.. bytes, .. more];
        int cut = _random.Next(1, bytes.Length);
        await SegmentsAsync(bytes[..cut], cut, stop);
        await Task.Delay(GatherTime, stop);
        await SegmentsAsync(bytes[cut..], bytes.Length, stop);
    }

    private async Task SegmentsAsync(byte[] bytes, int size, CancellationToken stop)
    {
        for (int at = 0; at < bytes.Length; at += size)
        {
            await stream.WriteAsync(bytes.AsMemory(at, int.Min(size, bytes.Length - at)), stop);
            await stream.FlushAsync(stop);
        }
    }
}
