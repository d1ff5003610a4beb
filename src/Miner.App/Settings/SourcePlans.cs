using System.Collections.Immutable;
using Miner.Core.Chain;
using Miner.Pools.Node;
using Miner.Pools.Stratum;
using Miner.Pools.Transport;

namespace Miner.App.Settings;

/// <summary>
/// Builds the failover list: each pool by itself, all nodes as one entry where the first of them stood.
/// </summary>
internal sealed class SourcePlans(SettingsDraft draft, List<Fault> faults)
{
    private readonly List<SourcePlan> _plans = [];
    private readonly List<NodeEndpoint> _nodes = [];
    private int? _nodePlace;

    /// <summary>Nodes are to be asked and not mined on, and pools know nothing.</summary>
    public bool OnlyAsks { get; init; }

    public ImmutableArray<NodeEndpoint> Nodes => [.. _nodes];

    public void Add(SourceDraft source, int index)
    {
        if (source.Pool is { } pool && OnlyAsks)
            faults.Add(new Fault(pool.ToString(), "a pool cannot be asked about blocks", "a node can: -o http://NODE:8332"));
        else if (source.Pool is not null) AddPool(source, source.Pool);
        else if (source.Node is { } node) AddNode(source, node);
        else if (!source.HasAddress)
            faults.Add(new Fault(
                null, $"pool {index + 1} has no address", "put -o URL before its -u and -p; in a file: \"url\""));
    }

    public ImmutableArray<SourcePlan> ToImmutable()
    {
        if (_nodePlace is { } place) _plans.Insert(place, new SourcePlan.Nodes([.. _nodes], NodeOptions()));
        else if (draft.CoinbaseAddress is not null && _plans.Count > 0)
            faults.Add(new Fault(
                "--coinbase-addr",
                "only a node asks for it; a pool pays the user's account",
                "name the wallet with -u"));
        return [.. _plans];
    }

    private void AddPool(SourceDraft source, PoolAddress address)
    {
        string where = address.ToString();
        if (string.IsNullOrEmpty(source.User))
            faults.Add(new Fault(where, "no user is given", "-u WALLET.worker after the -o it belongs to"));
        if (source.CookieFile is not null)
            faults.Add(new Fault(where, "--rpc-cookie is for nodes", "pools want -u and -p"));
        CheckTrust(source, address.Tls, where);
        _plans.Add(new SourcePlan.Pool(new StratumOptions
        {
            Address = address,
            User = source.User ?? "",
            Password = source.Password ?? "x",
            Proxy = source.Proxy,
            Trust = new TlsTrust(source.TlsFingerprint, source.TlsInsecure ?? false),
            VersionRolling = !(draft.NoVersionRolling ?? false),
            SuggestDifficulty = draft.SuggestDifficulty,
            Retries = draft.Retries,
            RetryPause = draft.RetryPause ?? TimeSpan.FromSeconds(30),
            RecordPath = draft.RecordPath,
        }));
    }

    private void CheckTrust(SourceDraft source, bool tls, string where)
    {
        bool pins = source.TlsFingerprint is not null;
        if (pins && source.TlsInsecure == true)
            faults.Add(new Fault(where, "--tls-fingerprint and --tls-insecure contradict each other"));
        if (!tls && (pins || source.TlsInsecure == true))
            faults.Add(new Fault(where, "TLS settings for an address without TLS", "stratum+ssl://host:port"));
    }

    private void AddNode(SourceDraft source, Uri url)
    {
        var endpoint = new NodeEndpoint(url, source.User, source.Password, source.CookieFile);
        string where = endpoint.ToString();
        if (source.CookieFile is not null && source.User is not null)
            faults.Add(new Fault(where, "both a user and a cookie file are given", "one way to log in is enough"));
        if (source.User is not null && source.Password is null && source.CookieFile is null)
            faults.Add(new Fault(where, "the user has no password", "-p PASSWORD, -O USER:PASSWORD or MINER_PASSWORD"));
        if (source.Proxy is not null || source.TlsFingerprint is not null || source.TlsInsecure == true)
            faults.Add(new Fault(where, "proxy and TLS settings are for pools"));
        if (draft.CoinbaseAddress is null && !OnlyAsks && _nodes.Count == 0)
            faults.Add(new Fault(where, "nobody would be paid for a block", "--coinbase-addr ADDRESS of your wallet"));
        if (draft.CoinbaseAddress is { } payee && _nodes.Count == 0 && Address.NetworksOf(payee).Count == 0)
            faults.Add(new Fault(
                "--coinbase-addr",
                $"'{payee}' is not a Bitcoin address",
                "a letter is wrong or missing: its checksum does not fit"));
        _nodePlace ??= _plans.Count;
        _nodes.Add(endpoint);
    }

    private NodeOptions NodeOptions() => new()
    {
        PayoutAddress = draft.CoinbaseAddress ?? "",
        CoinbaseSignature = draft.CoinbaseSignature ?? "/miner/",
        BlockDirectory = draft.BlockDirectory ?? DataDirectory.Blocks,
        Retries = draft.Retries,
        RetryPause = draft.RetryPause ?? TimeSpan.FromSeconds(30),
        VersionRolling = !(draft.NoVersionRolling ?? false),
    };
}
