using System.Threading.Channels;
using Miner.Pools.Transport;

namespace Miner.Tests.Stratum;

/// <summary>A pool in memory that says what the test tells it to; each connection is handed to the test.</summary>
internal sealed class ScriptedPool : IPoolConnector
{
    private readonly Channel<ScriptedConnection> _accepted = Channel.CreateUnbounded<ScriptedConnection>();
    private int _refusals;

    /// <summary>Where the miner went, in order.</summary>
    public List<PoolAddress> Addresses { get; } = [];

    /// <summary>The next connections are refused.</summary>
    public void Refuse(int connections) => Volatile.Write(ref _refusals, connections);

    /// <summary>What a refused connection fails with.</summary>
    public TransportException Refusal { get; set; } = new("connection refused");

    /// <summary>What reading from the next connection throws; the one after it is sound again.</summary>
    public Exception? ReadFault { get; set; }

    public ValueTask<ScriptedConnection> AcceptAsync(CancellationToken stop) => _accepted.Reader.ReadAsync(stop);

    public Task<PoolConnection> ConnectAsync(PoolAddress address, CancellationToken stop)
    {
        lock (Addresses) Addresses.Add(address);
        if (Interlocked.Decrement(ref _refusals) >= 0)
            return Task.FromException<PoolConnection>(Refusal);
        (DuplexStream ours, DuplexStream theirs) = DuplexStream.Pair();
        (theirs.ReadFault, ReadFault) = (ReadFault, null);
        _accepted.Writer.TryWrite(new ScriptedConnection(ours));
        return Task.FromResult(new PoolConnection(theirs, "no TLS"));
    }
}
