namespace Miner.Kernels.Host;

/// <summary>Finds the fastest shape by running each for some milliseconds.</summary>
/// <param name="run">Searches so many nonces in a shape, and says how long that took.</param>
internal sealed class LaunchTuner(Func<LaunchShape, ulong, TimeSpan> run)
{
    private const int Laps = 3;
    private const ulong FirstNonces = 1 << 12;
    private const ulong MostNonces = 1 << 28;
    private static readonly TimeSpan LapTime = TimeSpan.FromMilliseconds(10);

    public LaunchShape Fastest(IEnumerable<LaunchShape> candidates) => candidates.MaxBy(RateOf)!;

    // The best of the laps, since whatever else runs on the device only ever slows one down.
    private double RateOf(LaunchShape shape)
    {
        ulong nonces = FirstNonces;
        while (run(shape, nonces) < LapTime / 2 && nonces < MostNonces) nonces *= 2;
        TimeSpan best = Enumerable.Range(0, Laps).Min(_ => run(shape, nonces));
        return nonces * (ulong)shape.Variants / double.Max(best.TotalSeconds, double.Epsilon);
    }
}
