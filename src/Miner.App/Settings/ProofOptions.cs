using Miner.Core.Chain;

namespace Miner.App.Settings;

/// <summary>What a proof is checked against, and where headers are kept.</summary>
internal sealed record ProofOptions
{
    /// <summary>The proof; null for commands that check none.</summary>
    public string? Proof { get; init; }

    /// <summary>The header archive.</summary>
    public string? Headers { get; init; }

    /// <summary>The one header that somebody vouches for.</summary>
    public BlockHeader? Header { get; init; }

    /// <summary>Whose header that is.</summary>
    public ChainNetwork Network { get; init; } = ChainNetwork.Main;

    /// <summary>Hashes; null: what the network's own minimum is.</summary>
    public double? MinimumWork { get; init; }

    /// <summary>Where a new archive begins.</summary>
    public int FirstHeight { get; init; }
}
