namespace Miner.Pools.Node;

/// <summary>Pauses between attempts: the first under half a second, then twice as long each time, with jitter.</summary>
internal sealed record RetryPauses(TimeSpan Longest)
{
    private const double FirstSeconds = 0.5;

    /// <param name="attempt">How many failed so far, from 1.</param>
    public TimeSpan After(int attempt)
    {
        double full = Math.Min(FirstSeconds * Math.Pow(2, Math.Min(attempt, 30) - 1), Longest.TotalSeconds);
        return TimeSpan.FromSeconds(full * (0.5 + (Random.Shared.NextDouble() / 2)));
    }
}
