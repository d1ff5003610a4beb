using System.Text.RegularExpressions;
using Miner.Pools.Transport;

namespace Miner.App.Settings;

/// <summary>Where to mine: all of these belong to the last <c>-o</c>.</summary>
internal static partial class SourceSettings
{
    public static IReadOnlyList<Setting> All { get; } =
    [
        OfNodesToo("url", "-o", "URL", "Pool (stratum+tcp:// or +ssl://) or node (http://). Repeat it for failover.",
            static (draft, text) => SourceUrl.Take(draft.BeginSource(), text)),
        OfNodesToo("user", "-u", "NAME", "Worker name at the pool, or the node's RPC user.",
            static (draft, text) => Accept(draft.CurrentSource.User = text)),
        OfNodesToo("pass", "-p", "PASSWORD", "Password (default x). The variable MINER_PASSWORD keeps it out of the process list.",
            static (draft, text) => Accept(draft.CurrentSource.Password = text)),
        OfNodesToo("userpass", "-O", "NAME:PASSWORD", "Both at once.", TakeBoth),
        OfNodesToo("rpc-cookie", null, "FILE", "The node's cookie file, in place of user and password.",
            static (draft, text) => Accept(draft.CurrentSource.CookieFile = text)),
        PerSource(
            "proxy", "-x", "URL", "Connect through socks5://[user:pass@]host:port or http://host:port.", TakeProxy),
        PerSource(
            "tls-fingerprint",
            null,
            "SHA256",
            "Believe only the certificate with this SHA-256 fingerprint.",
            TakeFingerprint),
        PerSource("tls-insecure", null, null, "Believe any certificate. Only for tests.",
            static (draft, text) => Accept(draft.CurrentSource.TlsInsecure = text == "true")),
    ];

    /// <summary>What is said of a node that is only asked, too.</summary>
    private static Setting OfNodesToo(
        string name, string? alias, string? value, string help, Func<SettingsDraft, string, Refusal?> take) =>
        PerSource(name, alias, value, help, take) with { Uses = Uses.Sources | Uses.Asking };

    internal static Refusal? Accept<T>(T _) => null;

    private static Setting PerSource(
        string name, string? alias, string? value, string help, Func<SettingsDraft, string, Refusal?> take) =>
        new(name, value is null ? SettingKind.Flag : SettingKind.Text, help, take)
        {
            Aliases = alias is null ? [] : [alias],
            ValueName = value,
            IsPerSource = true,
            Uses = Uses.Sources,
        };

    private static Refusal? TakeBoth(SettingsDraft draft, string text)
    {
        string[] parts = text.Split(':', 2);
        if (parts.Length != 2) return new Refusal("needs the form NAME:PASSWORD");
        (draft.CurrentSource.User, draft.CurrentSource.Password) = (parts[0], parts[1]);
        return null;
    }

    private static Refusal? TakeProxy(SettingsDraft draft, string text)
    {
        try
        {
            draft.CurrentSource.Proxy = ProxyAddress.Parse(text);
            return null;
        }
        catch (FormatException)
        {
            // The parser's own message may repeat what was typed, and that may hold the proxy's password.
            return new Refusal(
                "is not a proxy's address", "for example socks5://127.0.0.1:9050 or http://proxy.example:3128");
        }
    }

    private static Refusal? TakeFingerprint(SettingsDraft draft, string text)
    {
        string digits = text.Replace(":", "", StringComparison.Ordinal).ToLowerInvariant();
        if (!SixtyFourHexDigits().IsMatch(digits))
            return new Refusal(
                "needs 64 hex digits",
                "openssl s_client -connect HOST:PORT | openssl x509 -noout -fingerprint -sha256");
        draft.CurrentSource.TlsFingerprint = digits;
        return null;
    }

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex SixtyFourHexDigits();
}
