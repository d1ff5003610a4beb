using System.IO.Pipelines;
using System.Text;
using Miner.Pools.Stratum;

namespace Miner.Tests.Stratum;

public sealed class StratumLineReaderTests
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));

    private StratumLineReader Reader => field ??= new StratumLineReader(_pipe.Reader, "pool.example:3333");

    [Fact]
    public async Task ReadLine_SplitAtEveryByte_GivesTheSameLines()
    {
        byte[] bytes = "{\"a\":1}\n\r\n{\"b\":\"é\"}\r\n{\"c\":3}\n"u8.ToArray();
        for (int split = 0; split <= bytes.Length; split++)
        {
            var pipe = new Pipe();
            var reader = new StratumLineReader(pipe.Reader, "pool");
            Task<List<string>> reading = ReadAllAsync(reader);
            await pipe.Writer.WriteAsync(bytes.AsMemory(0, split), Stop);
            await pipe.Writer.WriteAsync(bytes.AsMemory(split), Stop);
            await pipe.Writer.CompleteAsync();
            Assert.Equal(["{\"a\":1}", "{\"b\":\"é\"}", "{\"c\":3}"], await reading);
        }
    }

    [Fact]
    public async Task ReadLine_ByteByByte_GivesTheSameLines()
    {
        Task<List<string>> reading = ReadAllAsync(Reader);
        foreach (byte one in "first\nsecond\nnever ended"u8.ToArray())
            await _pipe.Writer.WriteAsync(new[] { one }, Stop);
        await _pipe.Writer.CompleteAsync();
        Assert.Equal(["first", "second"], await reading);
    }

    [Fact]
    public async Task ReadLine_LineOfExactlyTheLimit_IsRead()
    {
        await _pipe.Writer.WriteAsync(new byte[StratumLineReader.MaxLineLength].Fill((byte)'a'), Stop);
        await _pipe.Writer.WriteAsync("\n"u8.ToArray(), Stop);
        Assert.Equal(StratumLineReader.MaxLineLength, (await Reader.ReadLineAsync(Stop))!.Length);
    }

    [Fact]
    public async Task ReadLine_TenMegabytesWithoutEnd_ThrowsHavingReadLittle()
    {
        using var endless = new EndlessLine(10_000_000);
        var reader = new StratumLineReader(PipeReader.Create(endless), "pool");
        var e = await Assert.ThrowsAsync<StratumException>(async () => await reader.ReadLineAsync(Stop));
        Assert.Contains("64 KiB", e.Message, StringComparison.Ordinal);
        Assert.InRange(endless.BytesRead, StratumLineReader.MaxLineLength, 2 * StratumLineReader.MaxLineLength);
    }

    [Fact]
    public async Task ReadLine_TooLongLineWithItsEnd_Throws()
    {
        await _pipe.Writer.WriteAsync(new byte[StratumLineReader.MaxLineLength + 1].Fill((byte)'a'), Stop);
        await _pipe.Writer.WriteAsync("\n"u8.ToArray(), Stop);
        await Assert.ThrowsAsync<StratumException>(async () => await Reader.ReadLineAsync(Stop));
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("HTTP/1.0 501 no line end follows")]
    [InlineData("<html><head><title>400 Bad Request</title></head>\r\n")]
    public async Task ReadLine_WebServerAnswers_ErrorAsksForHttp(string answer)
    {
        await _pipe.Writer.WriteAsync(Encoding.ASCII.GetBytes(answer), Stop);
        var e = await Assert.ThrowsAsync<SpeaksHttpException>(async () => await Reader.ReadLineAsync(Stop));
        Assert.Contains("did you mean http://pool.example:3333", e.Message, StringComparison.Ordinal);
    }

    // An alert ("unexpected message") and the start of a handshake, as RFC 8446 lays them out.
    [Theory]
    [InlineData("1503030002020a")]
    [InlineData("160303004a02")]
    public async Task ReadLine_TlsServerAnswers_ErrorAsksForTls(string record)
    {
        await _pipe.Writer.WriteAsync(Convert.FromHexString(record), Stop);
        var e = await Assert.ThrowsAsync<StratumException>(async () => await Reader.ReadLineAsync(Stop));
        Assert.Contains("did you mean stratum+ssl://pool.example:3333", e.Message, StringComparison.Ordinal);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<List<string>> ReadAllAsync(StratumLineReader reader)
    {
        var lines = new List<string>();
        while (await reader.ReadLineAsync(Stop) is { } line) lines.Add(Encoding.UTF8.GetString(line));
        return lines;
    }

    private sealed class EndlessLine(int length) : MemoryStream
    {
        public int BytesRead { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = Math.Min(buffer.Length, length - BytesRead);
            buffer.Span[..count].Fill((byte)'a');
            BytesRead += count;
            return ValueTask.FromResult(count);
        }
    }
}

file static class Filling
{
    public static byte[] Fill(this byte[] bytes, byte value)
    {
        bytes.AsSpan().Fill(value);
        return bytes;
    }
}
