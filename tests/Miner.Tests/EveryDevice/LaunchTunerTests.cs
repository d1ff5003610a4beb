using Miner.Kernels.Host;

namespace Miner.Tests.EveryDevice;

public sealed class LaunchTunerTests
{
    [Fact]
    public void Fastest_EveryShapeInTurn_IsFound()
    {
        foreach (LaunchShape best in LaunchShape.Candidates)
        {
            var tuner = new LaunchTuner((shape, nonces) => Lasting(shape, nonces, shape == best ? 1e9 : 0.8e9));
            Assert.Equal(best, tuner.Fastest(LaunchShape.Candidates));
        }
    }

    // Every second lap of the best is disturbed.
    [Fact]
    public void Fastest_DisturbedLaps_CountLittle()
    {
        LaunchShape best = LaunchShape.Candidates[5];
        int run = 0;
        var tuner = new LaunchTuner((shape, nonces) =>
            Lasting(shape, nonces, shape == best ? (run++ % 2 == 0 ? 1e9 : 0.1e9) : 0.8e9));
        Assert.Equal(best, tuner.Fastest(LaunchShape.Candidates));
    }

    [Fact]
    public void Fastest_ShapesThatTheDeviceRefuses_AreNotTaken()
    {
        var tuner = new LaunchTuner((shape, nonces) =>
            shape.GroupSize > 128 ? TimeSpan.MaxValue : Lasting(shape, nonces, shape.GroupSize * 1e6));
        Assert.Equal(128, tuner.Fastest(LaunchShape.Candidates).GroupSize);
    }

    [Fact]
    public void Fastest_ClockThatStandsStill_Ends() =>
        Assert.NotNull(new LaunchTuner(static (_, _) => TimeSpan.Zero).Fastest(LaunchShape.Candidates));

    private static TimeSpan Lasting(LaunchShape shape, ulong nonces, double hashesPerSecond) =>
        TimeSpan.FromSeconds(nonces * (ulong)shape.Variants / hashesPerSecond);
}
