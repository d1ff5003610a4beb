using Miner.Pools.Transport;

namespace Miner.App.Settings;

internal static class Shim
{
    extension(PoolAddress)
    {
        public static PoolAddress Parse(string text) =>
            Uri.TryCreate(text.Contains("://") ? text : "stratum+tcp://" + text, UriKind.Absolute, out Uri? u) && u.Scheme is "stratum+tcp" or "stratum+ssl" && u.Port > 0
                ? new PoolAddress(u.Host, u.Port, u.Scheme == "stratum+ssl") : throw new FormatException($"'{text}' is not a pool's address");
    }

}

internal static class Shim2
{
    extension(ProxyAddress)
    {
        public static ProxyAddress Parse(string text) =>
            Uri.TryCreate(text, UriKind.Absolute, out Uri? u) && (u.Scheme is "socks5" or "http") ? new ProxyAddress(ProxyKind.Socks5, u.Host, u.Port, u.UserInfo.Split(':')[0], u.UserInfo.Split(':')[^1]) : throw new FormatException("bad");
    }
}
