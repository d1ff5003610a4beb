namespace Miner.Pools.Transport;

/// <summary>Opens byte streams to pools.</summary>
internal interface IPoolConnector
{
    /// <exception cref="TransportException">Refused, timed out, untrusted: the message says which.</exception>
    Task<PoolConnection> ConnectAsync(PoolAddress address, CancellationToken stop);
}

/// <param name="Stream">Owned by whoever holds the connection.</param>
/// <param name="Security">For people: "TLS 1.3" or "no TLS".</param>
internal sealed record PoolConnection(Stream Stream, string Security);
