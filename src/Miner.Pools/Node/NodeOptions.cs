namespace Miner.Pools.Node;

/// <summary>How to mine on a Bitcoin node.</summary>
public sealed record NodeOptions
{
    /// <summary>Address that the block reward is paid to; its network must be the node's.</summary>
    public required string PayoutAddress { get; init; }

    /// <summary>Free text in the coinbase input, cut to what BIP 34 leaves room for.</summary>
    public string CoinbaseSignature { get; init; } = "/miner/";

    /// <summary>Where found blocks are written (fsync) while they are submitted.</summary>
    public required string BlockDirectory { get; init; }

    /// <summary>With the node unreachable, a template older than this is no longer mined.</summary>
    public TimeSpan MaxTemplateAge { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Without long polling, and as its safety net: how often the template is fetched.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Attempts in a row before the node counts as unreachable; null: for ever.</summary>
    public int? Retries { get; init; }

    /// <summary>The longest pause between attempts; the first is under a second, with jitter.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(30);

    public bool VersionRolling { get; init; } = true;
}

/// <summary>
/// How to log in to one node's RPC: user and password, or the cookie file that the node rewrites at each start.
/// </summary>
public sealed record NodeEndpoint(Uri Url, string? User, string? Password, string? CookieFile)
{
    /// <summary>Host and port only: never a secret.</summary>
    public override string ToString() => $"{Url.Scheme}://{Url.Authority}";
}
