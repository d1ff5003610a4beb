namespace Miner.Pools.Transport;

/// <summary>Where a pool listens: <c>stratum+tcp://host:port</c> or <c>stratum+ssl://host:port</c>.</summary>
public sealed record PoolAddress(string Host, int Port, bool Tls)
{
    public override string ToString() => $"stratum+{(Tls ? "ssl" : "tcp")}://{HostText}:{Port}";

    private string HostText => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
}

public enum ProxyKind
{
    Socks5,
    HttpConnect,
}

/// <summary>A proxy to connect through; the name is resolved by the proxy.</summary>
public sealed record ProxyAddress(ProxyKind Kind, string Host, int Port, string? User, string? Password)
{
    public override string ToString() => $"{(Kind == ProxyKind.Socks5 ? "socks5" : "http")}://{Host}:{Port}";
}

/// <summary>Which certificates to believe: the system's, one pinned SHA-256 fingerprint, or (explicitly) any.</summary>
/// <param name="Sha256Fingerprint">64 hex digits of the certificate's SHA-256; null where none is pinned.</param>
public sealed record TlsTrust(string? Sha256Fingerprint, bool AcceptAny)
{
    public static TlsTrust Default { get; } = new(null, false);
}
