using Miner.Pools.Transport;

namespace Miner.Pools.Stratum;

/// <summary>How to reach and talk to one Stratum V1 pool.</summary>
public sealed record StratumOptions
{
    public required PoolAddress Address { get; init; }
    public required string User { get; init; }
    public string Password { get; init; } = "x";
    public ProxyAddress? Proxy { get; init; }
    public TlsTrust Trust { get; init; } = TlsTrust.Default;
    public string UserAgent { get; init; } = "miner/0.1.0";

    /// <summary>Ask for BIP 310 version rolling.</summary>
    public bool VersionRolling { get; init; } = true;

    /// <summary>Sent as mining.suggest_difficulty after authorisation, and as minimum-difficulty before it.</summary>
    public double? SuggestDifficulty { get; init; }

    /// <summary>Connection attempts in a row before the pool counts as unreachable; null: for ever.</summary>
    public int? Retries { get; init; }

    /// <summary>The longest pause between attempts; the first is under a second, with jitter.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Without any line from the pool for this long the connection is dropped and made anew.</summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromSeconds(90);

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For how long shares of a lost session are kept in the hope that the pool resumes it.</summary>
    public TimeSpan ResumeWindow { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Where every line of the dialogue is recorded as JSON lines, passwords left out; null: nowhere.</summary>
    public string? RecordPath { get; init; }

    private bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append(System.Globalization.CultureInfo.InvariantCulture, $"Address = {Address}, User = {User}");
        return true;
    }
}
