using Miner.Core.Chain;

namespace Miner.Records.Verification;

/// <summary>What counts as enough.</summary>
/// <param name="MinimumWork">Hashes behind the block and those on top of it, on average.</param>
public sealed record ProofPolicy(double MinimumWork)
{
    /// <summary>
    /// On the main network 2^76, a difficulty of 1.8e13: no block since 2022 took less, and a forger would have to spend
    /// what it costs. Elsewhere work is worth nothing, and none is asked for.
    /// </summary>
    public static ProofPolicy For(ChainNetwork network) => new(network == ChainNetwork.Main ? Math.Pow(2, 76) : 0);
}
