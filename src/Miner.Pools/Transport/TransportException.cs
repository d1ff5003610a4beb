namespace Miner.Pools.Transport;

/// <summary>A connection could not be made or was lost. The message is for people and holds no secret.</summary>
internal sealed class TransportException(string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>The peer's certificate was refused: another attempt will find the same one.</summary>
    public bool IsUntrusted { get; init; }
}
