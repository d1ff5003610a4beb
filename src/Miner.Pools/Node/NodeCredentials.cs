using System.Net.Http.Headers;
using System.Text;

namespace Miner.Pools.Node;

/// <summary>
/// Gives the Authorization header: from user and password, from the URL, or from the cookie file, which a node writes
/// anew at each start and which is therefore read again when it is refused.
/// </summary>
internal sealed class NodeCredentials(NodeEndpoint endpoint)
{
    private const int MaxCookieSize = 4096;

    private volatile AuthenticationHeaderValue? _cookie;

    /// <summary>Null where nothing was configured.</summary>
    /// <exception cref="NodeException">The cookie file cannot be read.</exception>
    public AuthenticationHeaderValue? Current => endpoint switch
    {
        { User: { } user } => Basic($"{user}:{endpoint.Password}"),
        { CookieFile: not null } => _cookie ??= ReadCookie(endpoint.CookieFile),
        { Url.UserInfo: { Length: > 0 } info } => Basic(Unescape(info)),
        _ => null,
    };

    /// <summary>What to check when the node refuses these credentials.</summary>
    public string Advice => endpoint switch
    {
        { User: not null } => "check user and password against the node's rpcuser, rpcpassword or rpcauth",
        { CookieFile: { } file } => $"check that '{file}' is the cookie file of the node that runs now",
        { Url.UserInfo.Length: > 0 } => "check user and password in the URL",
        _ => "give user and password, or the node's cookie file",
    };

    /// <summary>
    /// After a refusal: true where the cookie file holds something else than was sent, so that another try makes sense.
    /// </summary>
    /// <exception cref="NodeException">The cookie file cannot be read.</exception>
    public bool TryRenew(AuthenticationHeaderValue? sent)
    {
        if (endpoint.User is not null || endpoint.CookieFile is null) return false;
        _cookie = ReadCookie(endpoint.CookieFile);
        return !_cookie.Equals(sent);
    }

    private AuthenticationHeaderValue ReadCookie(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            var bytes = new byte[MaxCookieSize];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            string cookie = Encoding.UTF8.GetString(bytes, 0, length).Trim();
            return cookie.Length > 0 ? Basic(cookie) : throw NoCookie("it is empty");
        }
        catch (IOException e)
        {
            throw NoCookie(e.Message);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new NodeException(
                NodeFault.Unauthorized,
                $"{endpoint}: the cookie file may not be read ({e.Message}); run the miner as a user who may, "
                + "or let the node write it for others with rpccookieperms");
        }
    }

    private NodeException NoCookie(string why) => new(
        NodeFault.NoCookie,
        $"{endpoint}: no cookie in '{endpoint.CookieFile}' ({why}); the node writes it when it starts: "
        + "is it running, and is that its data directory?");

    private static string Unescape(string userInfo) =>
        string.Join(':', userInfo.Split(':', 2).Select(Uri.UnescapeDataString));

    private static AuthenticationHeaderValue Basic(string userAndPassword) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(userAndPassword)));
}
