using Miner.Pools.Transport;

namespace Miner.App.Settings;

/// <summary>
/// Reads the address of a pool or a node. User and password may stand in it (<c>http://user:pass@host</c>); they are
/// taken out first, so that no message about the rest can repeat them.
/// </summary>
internal static class SourceUrl
{
    public static Refusal? Take(SourceDraft source, string text)
    {
        source.HasAddress = true;
        string address = TakeOutCredentials(source, text.Trim());
        return IsNode(address) ? TakeNode(source, address) : TakePool(source, address);
    }

    private static bool IsNode(string address) =>
        address.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || address.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private static Refusal? TakeNode(SourceDraft source, string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? url) || url.Host.Length == 0)
            return new Refusal($"'{WithoutPath(address)}' is not a node's address", "for example http://127.0.0.1:8332");
        source.Node = url;
        return null;
    }

    // Some services take their token in the path.
    private static string WithoutPath(string address)
    {
        int start = address.IndexOf("://", StringComparison.Ordinal) + 3;
        int end = address.AsSpan(start).IndexOfAny("/?#");
        return end < 0 ? address : address[..(start + end)];
    }

    private static Refusal? TakePool(SourceDraft source, string address)
    {
        try
        {
            source.Pool = PoolAddress.Parse(address);
            return null;
        }
        catch (FormatException e)
        {
            return new Refusal(
                e.Message, "pools: stratum+tcp://host:port or stratum+ssl://host:port; nodes: http://host:port");
        }
    }

    private static string TakeOutCredentials(SourceDraft source, string text)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        int start = scheme < 0 ? 0 : scheme + 3;
        int at = text.LastIndexOf('@');
        if (at < start) return text;
        string[] parts = text[start..at].Split(':', 2);
        if (parts[0].Length > 0) source.User = Uri.UnescapeDataString(parts[0]);
        if (parts.Length == 2) source.Password = Uri.UnescapeDataString(parts[1]);
        return text[..start] + text[(at + 1)..];
    }
}
