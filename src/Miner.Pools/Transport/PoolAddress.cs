namespace Miner.Pools.Transport;

/// <summary>Where a pool listens: <c>stratum+tcp://host:port</c> or <c>stratum+ssl://host:port</c>.</summary>
public sealed record PoolAddress(string Host, int Port, bool Tls)
{
    /// <summary>The port where none is given.</summary>
    public const int DefaultPort = 3333;

    /// <summary>
    /// Reads <c>[scheme://]host[:port]</c>: schemes stratum+tcp and tcp, stratum+ssl and stratum+tcps for TLS, none means tcp.
    /// </summary>
    /// <exception cref="FormatException">The message says what is wrong; it never repeats user information.</exception>
    public static PoolAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        int mark = trimmed.IndexOf("://", StringComparison.Ordinal);
        string rest = mark < 0 ? trimmed : trimmed[(mark + 3)..];
        if (rest.Contains('@', StringComparison.Ordinal))
            throw new FormatException("a pool address holds no user or password: give them as user and pass of the pool");
        bool tls = mark >= 0 && IsTls(trimmed[..mark].ToLowerInvariant());
        if (rest.EndsWith('/')) rest = rest[..^1];
        if (rest.AsSpan().IndexOfAny("/?#\\") >= 0)
            throw new FormatException($"'{rest}': a pool address ends after the port");
        HostPort place = HostPort.Parse(rest, DefaultPort);
        return new PoolAddress(place.Host, place.Port, tls);
    }

    /// <summary>Host and port, as names of sources and messages show it.</summary>
    public string HostAndPort => $"{HostText}:{Port}";

    public override string ToString() => $"stratum+{(Tls ? "ssl" : "tcp")}://{HostAndPort}";

    private string HostText => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;

    private static bool IsTls(string scheme) => scheme switch
    {
        "stratum+tcp" or "tcp" => false,
        "stratum+ssl" or "stratum+tcps" or "stratum+tls" => true,
        "http" or "https" => throw new FormatException(
            $"{scheme}:// is the address of a node, not of a pool: use stratum+tcp:// or stratum+ssl://"),
        _ => throw new FormatException(
            "the scheme of a pool address is stratum+tcp, stratum+ssl, stratum+tcps or tcp"),
    };
}
