using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Miner.Tests.Stratum.Simulator;

/// <summary>
/// A Stratum V1 pool on a real loopback socket. It judges every share by its own reconstruction of the header, with the
/// base class library's SHA-256 and none of the miner's code, and misbehaves as its script says.
/// </summary>
internal sealed class PoolSimulator : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, PoolSeat> _seats = [];
    private readonly List<Task> _tasks = [];
    private TcpListener? _listener;
    private int _seatCount;
    private int _calls;

    private PoolSimulator(PoolScript script) => (Script, Jobs) = (script, new PoolJobFactory(script));

    /// <summary>May be changed at any time; it counts from the next event on.</summary>
    public PoolScript Script { get; set; }

    public PoolJobFactory Jobs { get; }
    public PoolBook Book { get; } = new();
    public Happenings Happenings { get; } = new();
    public int Port { get; private set; }
    public bool IsListening => _listener is not null;
    public static string Host => "127.0.0.1";

    /// <summary>Connections that are open.</summary>
    public ImmutableList<PoolSession> Sessions { get; private set; } = [];

    /// <summary>Every connection there has been.</summary>
    public int SessionCount { get; private set; }

    /// <summary>Lines of all connections in which a method is named: what a miner told this pool.</summary>
    public int CallsReceived => Volatile.Read(ref _calls);

    public static PoolSimulator Start(PoolScript script)
    {
        var pool = new PoolSimulator(script);
        pool.Listen();
        return pool;
    }

    /// <summary>Takes connections on the port it had before, or on a free one at first.</summary>
    public void Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _listener = listener;
        Keep(AcceptAsync(listener));
    }

    /// <summary>Refuses connections from now on; those that stand, stand.</summary>
    public void StopListening()
    {
        _listener?.Stop();
        _listener = null;
    }

    public void DropAll()
    {
        foreach (PoolSession session in Sessions) session.Close();
    }

    public Task UntilAsync(Func<PoolSimulator, bool> condition, string what) =>
        Happenings.UntilAsync(() => condition(this), $"{what} (pool: {Book}; connections so far: {SessionCount})");

    public Task UntilAcceptedAsync(long shares) =>
        UntilAsync(pool => pool.Book.Accepted >= shares, $"{shares} accepted shares");

    /// <summary>The latest open session, once it has logged in and has had a job.</summary>
    public async Task<PoolSession> ReadySessionAsync(int atLeastNumber = 1)
    {
        PoolSession? Find() => Sessions.LastOrDefault(s => s.IsReady && !s.IsClosed && s.Number >= atLeastNumber);
        PoolSession? found = null;
        await UntilAsync(_ => (found = Find()) is not null, $"session {atLeastNumber} logged in");
        return found!;
    }

    /// <exception cref="AggregateException">A session broke down for another reason than a lost connection.</exception>
    public async ValueTask DisposeAsync()
    {
        StopListening();
        await _stop.CancelAsync();
        Task[] tasks;
        lock (_gate) tasks = [.. _tasks];
        await Task.WhenAll(tasks).WaitAsync(Happenings.Patience);
        _stop.Dispose();
    }

    internal PoolSeat TakeSeat(string? sessionId)
    {
        lock (_gate)
        {
            if (Script.ResumesSessions && sessionId is not null && _seats.TryGetValue(sessionId, out PoolSeat? known))
            {
                known.IsResumed = true;
                return known;
            }

            _seatCount++;
            // Two pools must not give out the same one: it is by this that a miner knows its session again.
            byte[] extraNonce1 = PoolBytes.Unhex($"{Port:x4}{_seatCount:x4}", 4)!;
            var seat = new PoolSeat($"sid-{_seatCount}", extraNonce1, Script.ExtraNonce2Size);
            if (Script.ResumesSessions) _seats[seat.SessionId] = seat;
            return seat;
        }
    }

    internal void Count(string line)
    {
        if (line.Contains("method", StringComparison.Ordinal)) Interlocked.Increment(ref _calls);
    }

    /// <summary>Disposal waits for the task and tells what went wrong in it.</summary>
    internal void Keep(Task task)
    {
        lock (_gate)
        {
            _tasks.RemoveAll(static done => done.IsCompletedSuccessfully);
            _tasks.Add(task);
        }
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                TcpClient client = await listener.AcceptTcpClientAsync(_stop.Token);
                Keep(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The listener was stopped: while it waited, or (InvalidOperationException) between two connections.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        PoolSession session;
        lock (_gate)
        {
            SessionCount++;
            session = new PoolSession(this, client, SessionCount);
            Sessions = Sessions.Add(session);
        }

        Happenings.Note();
        await session.RunAsync(_stop.Token);
        lock (_gate) Sessions = Sessions.Remove(session);
        Happenings.Note();
    }
}
