namespace Miner.Pools.Transport;

public enum ProxyKind
{
    Socks5,
    HttpConnect,
}

/// <summary>A proxy to connect through; the name is resolved by the proxy.</summary>
public sealed record ProxyAddress(ProxyKind Kind, string Host, int Port, string? User, string? Password)
{
    /// <summary>Reads <c>socks5://[user:pass@]host[:port]</c> (1080) or <c>http://[user:pass@]host[:port]</c> (8080).</summary>
    /// <exception cref="FormatException">The message says what is wrong; it never repeats user information.</exception>
    public static ProxyAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        int mark = trimmed.IndexOf("://", StringComparison.Ordinal);
        (ProxyKind kind, int defaultPort) = (mark < 0 ? "" : trimmed[..mark].ToLowerInvariant()) switch
        {
            "socks5" or "socks5h" => (ProxyKind.Socks5, 1080),
            "http" => (ProxyKind.HttpConnect, 8080),
            _ => throw new FormatException("a proxy address starts with socks5:// or http://"),
        };
        string rest = trimmed[(mark + 3)..];
        int at = rest.LastIndexOf('@');
        (string? user, string? password) = at < 0 ? (null, null) : Credentials(rest[..at], kind);
        HostPort place = HostPort.Parse(rest[(at + 1)..].TrimEnd('/'), defaultPort);
        return new ProxyAddress(kind, place.Host, place.Port, user, password);
    }

    public override string ToString() => $"{(Kind == ProxyKind.Socks5 ? "socks5" : "http")}://{Host}:{Port}";

    private static (string User, string Password) Credentials(string text, ProxyKind kind)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string user = Uri.UnescapeDataString(colon < 0 ? text : text[..colon]);
        string password = colon < 0 ? "" : Uri.UnescapeDataString(text[(colon + 1)..]);

        // RFC 1929 gives each one length byte, and a name of no bytes is not a name.
        bool fits = user.Length > 0 && ByteCount(user) <= byte.MaxValue && ByteCount(password) <= byte.MaxValue;
        if (kind == ProxyKind.Socks5 && !fits)
            throw new FormatException("SOCKS5 takes a user of 1 to 255 bytes and a password of at most 255");
        return (user, password);
    }

    private static int ByteCount(string text) => System.Text.Encoding.UTF8.GetByteCount(text);
}
