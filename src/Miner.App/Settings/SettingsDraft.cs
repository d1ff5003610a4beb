using Miner.Engine.Cpu;
using Miner.Pools.Transport;

namespace Miner.App.Settings;

/// <summary>What was said so far, of one place (file or command line); null means not said.</summary>
internal sealed class SettingsDraft
{
    /// <summary>The pools and nodes in the order they were named.</summary>
    public List<SourceDraft> Sources { get; } = [];

    /// <summary>What was said of records.</summary>
    public RecordDraft Records { get; private init; } = new();

    /// <summary>What was said of proofs and headers.</summary>
    public ProofDraft Proofs { get; private init; } = new();

    public int? Threads { get; set; }
    public string? Devices { get; set; }
    public CpuMask? CpuAffinity { get; set; }
    public TimeSpan? Intensity { get; set; }
    public int? Retries { get; set; }
    public TimeSpan? RetryPause { get; set; }
    public string? CoinbaseAddress { get; set; }
    public string? CoinbaseSignature { get; set; }
    public string? BlockDirectory { get; set; }
    public bool? NoVersionRolling { get; set; }
    public double? SuggestDifficulty { get; set; }
    public string? LogFile { get; set; }
    public string? RecordPath { get; set; }
    public bool? Quiet { get; set; }
    public bool? Debug { get; set; }
    public bool? NoColor { get; set; }
    public string? ConfigFile { get; set; }
    public double? Seconds { get; set; }
    public int? Blocks { get; set; }
    public string? KeepFolder { get; set; }
    public bool? Json { get; set; }
    public bool? Verify { get; set; }

    /// <summary>
    /// The source that per-source settings go to. Before the first address it waits for that address.
    /// </summary>
    public SourceDraft CurrentSource
    {
        get
        {
            if (Sources.Count == 0) Sources.Add(new SourceDraft());
            return Sources[^1];
        }
    }

    /// <summary>Names an address: it completes a source that waits for one, or begins the next.</summary>
    public SourceDraft BeginSource()
    {
        if (Sources.Count == 0 || Sources[^1].HasAddress) Sources.Add(new SourceDraft());
        return Sources[^1];
    }

    /// <summary>
    /// This place's words where it said something, the other's elsewhere; addresses replace the whole list.
    /// </summary>
    public SettingsDraft Over(SettingsDraft other)
    {
        var merged = new SettingsDraft
        {
            Records = Records.Over(other.Records),
            Proofs = Proofs.Over(other.Proofs),
            Threads = Threads ?? other.Threads,
            Devices = Devices ?? other.Devices,
            CpuAffinity = CpuAffinity ?? other.CpuAffinity,
            Intensity = Intensity ?? other.Intensity,
            Retries = Retries ?? other.Retries,
            RetryPause = RetryPause ?? other.RetryPause,
            CoinbaseAddress = CoinbaseAddress ?? other.CoinbaseAddress,
            CoinbaseSignature = CoinbaseSignature ?? other.CoinbaseSignature,
            BlockDirectory = BlockDirectory ?? other.BlockDirectory,
            NoVersionRolling = NoVersionRolling ?? other.NoVersionRolling,
            SuggestDifficulty = SuggestDifficulty ?? other.SuggestDifficulty,
            LogFile = LogFile ?? other.LogFile,
            RecordPath = RecordPath ?? other.RecordPath,
            Quiet = Quiet ?? other.Quiet,
            Debug = Debug ?? other.Debug,
            NoColor = NoColor ?? other.NoColor,
            ConfigFile = ConfigFile ?? other.ConfigFile,
            Seconds = Seconds ?? other.Seconds,
            Blocks = Blocks ?? other.Blocks,
            KeepFolder = KeepFolder ?? other.KeepFolder,
            Json = Json ?? other.Json,
            Verify = Verify ?? other.Verify,
        };
        merged.Sources.AddRange(SourcesOver(other));
        return merged;
    }

    private IEnumerable<SourceDraft> SourcesOver(SettingsDraft other)
    {
        if (Sources.Exists(static source => source.HasAddress) || other.Sources.Count == 0) return Sources;
        if (Sources.Count == 0) return other.Sources;
        return other.Sources.Skip(1).Prepend(Sources[0].Over(other.Sources[0]));
    }
}

/// <summary>One pool or node as far as it was described. Has no text form, since it holds secrets.</summary>
internal sealed class SourceDraft
{
    public PoolAddress? Pool { get; set; }
    public Uri? Node { get; set; }
    public string? User { get; set; }
    public string? Password { get; set; }
    public string? CookieFile { get; set; }
    public ProxyAddress? Proxy { get; set; }
    public string? TlsFingerprint { get; set; }
    public bool? TlsInsecure { get; set; }

    public bool HasAddress { get; set; }

    public SourceDraft Over(SourceDraft other) => new()
    {
        Pool = Pool ?? other.Pool,
        Node = Node ?? other.Node,
        User = User ?? other.User,
        Password = Password ?? other.Password,
        CookieFile = CookieFile ?? other.CookieFile,
        Proxy = Proxy ?? other.Proxy,
        TlsFingerprint = TlsFingerprint ?? other.TlsFingerprint,
        TlsInsecure = TlsInsecure ?? other.TlsInsecure,
        HasAddress = HasAddress || other.HasAddress,
    };
}
