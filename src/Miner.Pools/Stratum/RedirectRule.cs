using System.Net;
using Miner.Pools.Transport;

namespace Miner.Pools.Stratum;

/// <summary>
/// Where client.reconnect may lead: to the same host, or to one under the same registrable domain. Anything else would let
/// whoever sits on an unencrypted line take the miner away.
/// </summary>
internal static class RedirectRule
{
    // Second-level labels under which country registries sell names, as in pool.co.uk.
    private static readonly HashSet<string> RegistryLabels =
        ["ac", "co", "com", "edu", "gob", "gov", "go", "ind", "info", "mil", "ne", "net", "nom", "or", "org", "web"];

    // Domains under which anybody gets a name.
    private static readonly HashSet<string> SharedDomains =
    [
        "amazonaws.com", "azurewebsites.net", "cloudapp.net", "ddns.net", "duckdns.org", "dyndns.org", "fly.dev",
        "github.io", "googleapis.com", "herokuapp.com", "hopto.org", "netlify.app", "ngrok.io", "no-ip.org",
        "onrender.com", "pages.dev", "sytes.net", "vercel.app", "workers.dev", "zapto.org",
    ];

    /// <summary>Null where the pool may not send us there. TLS stays as it was.</summary>
    /// <param name="original">What the user asked for.</param>
    /// <param name="current">Where we are; what the message leaves out stays so.</param>
    public static PoolAddress? Follow(PoolAddress original, PoolAddress current, ReconnectMessage message)
    {
        string host = message.Host ?? current.Host;
        bool allowed = string.Equals(host, original.Host, StringComparison.OrdinalIgnoreCase)
            || SameDomain(original.Host, host);
        return allowed ? original with { Host = host, Port = message.Port ?? current.Port } : null;
    }

    private static bool SameDomain(string original, string target)
    {
        if (IPAddress.TryParse(original, out _) || IPAddress.TryParse(target, out _)) return false;
        if (!HostPort.IsHostName(target)) return false;
        string? domain = RegistrableDomain(original);
        return domain is not null && domain == RegistrableDomain(target);
    }

    private static string? RegistrableDomain(string host)
    {
        string[] labels = host.ToLowerInvariant().TrimEnd('.').Split('.');
        int count = IsSuffix(labels) ? 3 : 2;
        return labels.Length < count ? null : string.Join('.', labels[^count..]);
    }

    private static bool IsSuffix(string[] labels) =>
        labels.Length >= 2
        && (SharedDomains.Contains($"{labels[^2]}.{labels[^1]}")
            || (labels[^1].Length == 2 && RegistryLabels.Contains(labels[^2])));
}
