using System.Collections.Immutable;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;

namespace Miner.Tests.Stratum.Simulator;

/// <summary>One connection to the pool. The test may act on it at any time; what it sends keeps its order.</summary>
internal sealed partial class PoolSession(PoolSimulator pool, TcpClient client, int number) : IDisposable
{
    /// <summary>The lines a test can look back on.</summary>
    private const int Remembered = 1024;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private PoolWire? _wire;
    private volatile bool _frozen;

    /// <summary>Counts the pool's connections from 1.</summary>
    public int Number => number;

    public PoolSeat? Seat { get; private set; }

    public ImmutableHashSet<string> Users { get; private set; } = [];

    /// <summary>In force for the next job; each job keeps its own.</summary>
    public decimal Difficulty { get; private set; } = pool.Script.Difficulty;

    /// <summary>In force for the next job; each job keeps its own.</summary>
    public uint Mask { get; private set; }

    public PoolJob? LastJob { get; private set; }
    public int JobCount { get; private set; }
    public ImmutableList<PoolRequest> Received { get; private set; } = [];
    public bool IsClosed { get; private set; }

    /// <summary>Why the TLS handshake failed; null where it did not.</summary>
    public string? TlsFailure { get; private set; }

    /// <summary>A user is logged in and has had a job.</summary>
    public bool IsReady => !Users.IsEmpty && LastJob is not null;

    /// <exception cref="JsonException">The miner broke the protocol: the pool's disposal reports it.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop, _end.Token);
        try
        {
            await using Stream stream = await OpenAsync(ending.Token);
            lock (_gate) _wire = new PoolWire(stream, pool.Script.Wire, number);
            Task sending = _wire.RunAsync(ending.Token);
            if (pool.Script.NotifiesBeforeSubscribe) SendEarlyJob();
            await ReceiveAsync(ending.Token);
            _wire.Complete();
            await sending;
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The miner went away, or the test closed the connection: both are ordinary here.
        }
        catch (AuthenticationException e)
        {
            TlsFailure = e.Message;
        }
        finally
        {
            _wire?.Dispose();
            client.Dispose();
            IsClosed = true;
            pool.Happenings.Note();
        }
    }

    /// <summary>Puts a user on a seat with a job, without a dialogue.</summary>
    public void Sit(PoolSeat seat, string user, PoolJob job)
    {
        (Seat, Users) = (seat, Users.Add(user));
        Publish(seat, job);
    }

    public void Send(string line)
    {
        if (!_frozen) _wire?.Send(line);
    }

    /// <summary>The bytes as they are, with no line end added.</summary>
    public void Send(byte[] bytes)
    {
        if (!_frozen) _wire?.Send(bytes);
    }

    public void SetDifficulty(decimal difficulty)
    {
        lock (_gate)
        {
            Difficulty = difficulty;
            Send(Line("mining.set_difficulty", difficulty));
        }
    }

    public void SetMask(uint mask)
    {
        lock (_gate)
        {
            Mask = mask;
            Send(Line("mining.set_version_mask", PoolBytes.Hex(mask)));
        }
    }

    public void SetExtraNonce(byte[] extraNonce1, int extraNonce2Size)
    {
        lock (_gate)
        {
            PoolSeat seat = Seat ?? throw new InvalidOperationException("BUG: nobody subscribed yet");
            (seat.ExtraNonce1, seat.ExtraNonce2Size) = (extraNonce1, extraNonce2Size);
            Send(Line("mining.set_extranonce", PoolBytes.Hex(extraNonce1), extraNonce2Size));
        }
    }

    public void Notify(bool clean)
    {
        lock (_gate)
        {
            PoolSeat seat = Seat ?? throw new InvalidOperationException("BUG: nobody subscribed yet");
            Publish(seat, pool.Jobs.Next(seat, Difficulty, Mask, clean));
        }
    }

    /// <summary>The last job once more, word for word, under another name.</summary>
    public void RepeatLastJob(string id)
    {
        lock (_gate)
        {
            PoolJob last = LastJob ?? throw new InvalidOperationException("BUG: no job to repeat");
            Publish(Seat!, last with { Id = id, Clean = false });
        }
    }

    /// <summary>From now on neither reads nor writes, and keeps the connection: a half-open socket.</summary>
    public void Freeze() => _frozen = true;

    public void Close() => _end.Cancel();

    public Task UntilAsync(Func<PoolSession, bool> condition, string what) =>
        pool.Happenings.UntilAsync(() => condition(this), what);

    public void Dispose()
    {
        _end.Dispose();
        client.Dispose();
    }

    private static string Line(string method, params object[] parameters) =>
        JsonSerializer.Serialize(new { id = (int?)null, method, @params = parameters });

    private void Publish(PoolSeat seat, PoolJob job)
    {
        seat.Add(job);
        LastJob = job;
        JobCount++;
        Send(job.NotifyLine());
        pool.Happenings.Note();
    }

    // It belongs to no subscription, so the pool knows nothing of it afterwards.
    private void SendEarlyJob()
    {
        Send(Line("mining.set_difficulty", Difficulty));
        Send(pool.Jobs.Next(new PoolSeat("early", new byte[4], 4), Difficulty, 0, clean: true).NotifyLine());
    }

    private async Task<Stream> OpenAsync(CancellationToken stop)
    {
        client.NoDelay = true;
        NetworkStream plain = client.GetStream();
        if (pool.Script.Certificate is not { } certificate) return plain;
        var secure = new SslStream(plain);
        await secure.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop);
        return secure;
    }

    private async Task ReceiveAsync(CancellationToken stop)
    {
        for (int lines = 1; await _wire!.ReadLineAsync(stop) is { } line; lines++)
        {
            if (_frozen) await Task.Delay(Timeout.Infinite, stop);
            pool.Count(line);
            if (pool.Script.RawReply is { } raw)
            {
                _wire.Send(System.Text.Encoding.ASCII.GetBytes(raw));
                return;
            }

            await AnswerAsync(PoolRequest.Parse(line), stop);
            pool.Happenings.Note();
            if (lines == pool.Script.ClosesAfterLines) return;
        }
    }
}
