using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Miner.Pools.Transport;

/// <summary>The <c>host[:port]</c> part of an address; an IPv6 address stands in brackets.</summary>
internal readonly record struct HostPort(string Host, int Port)
{
    // RFC 1035, without the final dot; a resolver throws at more, and SOCKS5 has one byte for the length.
    private const int MaxHostNameLength = 253;

    /// <param name="text">Free of user information, so that messages may quote it.</param>
    /// <exception cref="FormatException">The message says what is wrong with it.</exception>
    public static HostPort Parse(string text, int defaultPort)
    {
        (string host, string port) = text.StartsWith('[') ? SplitBracketed(text) : SplitPlain(text);
        return new HostPort(host, port.Length == 0 ? defaultPort : ParsePort(port, text));
    }

    /// <summary>True for a name that every resolver and every proxy takes, or an IPv4 address.</summary>
    public static bool IsHostName(string host) =>
        host.Length <= MaxHostNameLength
        && Ascii.IsValid(host)
        && Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4;

    private static (string Host, string Port) SplitBracketed(string text)
    {
        int end = text.IndexOf(']', StringComparison.Ordinal);
        if (end < 0) throw new FormatException($"'{text}': the bracket of the IPv6 address is not closed");
        string host = text[1..end];
        if (!IPAddress.TryParse(host, out IPAddress? address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            throw new FormatException($"'{host}' in brackets is not an IPv6 address");
        string rest = text[(end + 1)..];
        if (rest.Length == 0) return (host, "");
        if (rest[0] != ':' || rest.Length == 1) throw new FormatException($"'{text}': expected ':port' after ']'");
        return (host, rest[1..]);
    }

    private static (string Host, string Port) SplitPlain(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon != text.LastIndexOf(':')) throw new FormatException($"'{text}': write an IPv6 address as [address]:port");
        string host = colon < 0 ? text : text[..colon];
        if (host.Length == 0) throw new FormatException("the host name is missing");
        if (!IsHostName(host))
            throw new FormatException($"'{host}' is not a host name (letters beyond ASCII are written as xn--…)");
        if (colon == text.Length - 1) throw new FormatException($"'{text}': the port after ':' is missing");
        return (host, colon < 0 ? "" : text[(colon + 1)..]);
    }

    private static int ParsePort(string port, string text)
    {
        bool isNumber = int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        if (isNumber && number is > 0 and <= ushort.MaxValue) return number;
        throw new FormatException($"'{text}': the port is a number from 1 to 65535");
    }
}
