namespace Miner.Kernels;

/// <summary>
/// What a launch leaves behind: word 0 counts the hits, also those that found no place, and pairs of nonce and variant
/// follow, as many as were kept.
/// </summary>
public static class KernelResults
{
    /// <summary>How many hits a launch keeps.</summary>
    public const int Capacity = 127;

    /// <summary>The counter's place; to be cleared before each launch. Nothing else needs to be.</summary>
    public const int Counter = 0;

    /// <summary>The first pair: a nonce, then a variant.</summary>
    public const int FirstHit = 1;

    public const int WordsPerHit = 2;

    /// <summary>How many words a launch needs.</summary>
    public const int Words = FirstHit + (Capacity * WordsPerHit);
}
