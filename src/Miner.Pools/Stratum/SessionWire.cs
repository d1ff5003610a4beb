using System.IO.Pipelines;
using System.Security.Authentication;
using System.Threading.Channels;
using Miner.Pools.Transport;

namespace Miner.Pools.Stratum;

/// <summary>The two loops between a connection and a session: lines in, lines out. They touch no state of the session.</summary>
internal sealed class SessionWire(
    StratumSession session, PoolConnection connection, string hostAndPort, ChannelWriter<SessionEvent> inbox)
{
    /// <summary>Runs until the connection or <paramref name="stop"/> ends it; a lost connection is told to the inbox.</summary>
    public async Task RunAsync(ChannelReader<byte[]> outgoing, CancellationToken stop)
    {
        Task reading = GuardAsync(ReadAsync(stop), stop);
        Task writing = GuardAsync(WriteAsync(outgoing, stop), stop);
        await Task.WhenAll(reading, writing);
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        PipeReader pipe = PipeReader.Create(connection.Stream, new StreamPipeReaderOptions(leaveOpen: true));
        var lines = new StratumLineReader(pipe, hostAndPort);
        while (await lines.ReadLineAsync(stop) is { } line)
            await inbox.WriteAsync(new SessionEvent.Line(session, line), stop);
        await inbox.WriteAsync(new SessionEvent.Closed(session, null), stop);
    }

    private async Task WriteAsync(ChannelReader<byte[]> outgoing, CancellationToken stop)
    {
        await foreach (byte[] line in outgoing.ReadAllAsync(stop))
        {
            await connection.Stream.WriteAsync(line, stop);
            await connection.Stream.FlushAsync(stop);
        }
    }

    private async Task GuardAsync(Task loop, CancellationToken stop)
    {
        try
        {
            await loop;
        }
        catch (Exception e) when (stop.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException)
        {
            // The session is over already.
        }
        catch (Exception e) when (e is IOException or AuthenticationException or StratumException or SpeaksHttpException)
        {
            await TellAsync(e, stop);
        }
    }

    private async Task TellAsync(Exception loss, CancellationToken stop)
    {
        try
        {
            await inbox.WriteAsync(new SessionEvent.Closed(session, loss), stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The session ended for another reason meanwhile.
        }
    }
}
