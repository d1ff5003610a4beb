namespace Miner.Pools.Stratum;

/// <summary>What the next job will be made under. A job keeps the terms that stood when its notify came.</summary>
/// <param name="Space">Null before mining.subscribe was answered.</param>
/// <param name="Difficulty">Null before the pool named one: then it is 1.</param>
/// <param name="AgreedMask">Null where no version rolling was agreed.</param>
internal sealed record SessionTerms(ExtraNonceSpace? Space, double? Difficulty, uint? AgreedMask)
{
    public const double InitialDifficulty = 1;

    public static SessionTerms Initial { get; } = new(null, null, null);
}
