using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Miner.Engine;
using Miner.Engine.Cpu;
using Miner.Tests.Commands;

namespace Miner.Tests.EveryDevice;

public sealed class PathChoiceTests : IDisposable
{
    private readonly RecordedLogs _logs = new();
    private readonly ScratchFile _file = new("");

    public static TheoryData<string> Faults => ["blind", "half", "off"];

    public void Dispose() => _file.Dispose();

    [Theory, MemberData(nameof(Faults))]
    public void Fastest_OneFailsItsSelfTest_IsLeftOutWithAWarning(string fault)
    {
        CpuPath[] paths = [Broken(fault), FakePaths.Honest("good"), FakePaths.Honest("spare")];
        CpuPath fastest = Choice(paths).Fastest(paths);
        Assert.NotEqual(paths[0], fastest);
        (_, _, string warning) = Assert.Single(_logs.Lines, static line => line.Level == LogLevel.Warning);
        Assert.StartsWith($"{fault}/x1 is left out, since it failed its self-test: ", warning, StringComparison.Ordinal);
        Assert.Empty(File.ReadAllText(_file.Path));
    }

    [Fact]
    public void Fastest_AllFail_SaysThatNoneIsLeft()
    {
        CpuPath[] paths = [Broken("blind"), Broken("half")];
        var end = Assert.Throws<NoDeviceLeftException>(() => Choice(paths).Fastest(paths));
        Assert.True(end.SelfTestFailed);
        Assert.Contains("blind/x1, half/x1", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fastest_OnlyBrokenOnesAreAskedFor_TakesNoOther()
    {
        CpuPath[] paths = [Broken("blind"), Broken("off"), FakePaths.Honest("good")];
        Assert.Throws<NoDeviceLeftException>(() => Choice(paths).Fastest(paths[..2]));
    }

    // The record says that the blind one is a hundred times as fast, and everything in it fits.
    [Fact]
    public void Fastest_RecordPraisesABrokenPath_DoesNotBelieveIt()
    {
        CpuPath[] paths = [Broken("blind"), FakePaths.Honest("good"), FakePaths.Honest("spare")];
        Record().Write([new(paths[0], 1e10, 1e10), new(paths[1], 1e8, 1e8), new(paths[2], 1e8, 1e8)]);
        Assert.NotEqual(paths[0], Choice(paths).Fastest(paths));
        Assert.True(_logs.Has("blind/x1 is left out"));
    }

    [Fact]
    public void Fastest_RecordFits_RunsNoRace()
    {
        CpuPath[] paths = [FakePaths.Honest("a"), FakePaths.Honest("b"), FakePaths.Honest("c")];
        Record().Write([new(paths[0], 1, 9), new(paths[1], 3, 3), new(paths[2], 2, 2)]);
        Assert.Equal(paths[1], Choice(paths).Fastest(paths));
        Assert.Equal(paths[2], Choice(paths).Fastest([paths[0], paths[2]]));
        Assert.False(_logs.Has("is the fastest here"));
    }

    [Fact]
    public void Fastest_NothingRecorded_RacesAndRecords()
    {
        CpuPath[] paths = [FakePaths.Honest("a"), FakePaths.Honest("b")];
        CpuPath first = Choice(paths).Fastest(paths);
        Assert.True(_logs.Has($"{first} is the fastest here"));
        ImmutableArray<PathRate>? recorded = Record().Read(paths);
        Assert.NotNull(recorded);
        Assert.Equal(first, recorded.Value.MaxBy(static rate => rate.Versions)!.Path);
        Assert.Equal(first, Choice(paths).Fastest(paths));
        Assert.True(_logs.Has($"{first} was the fastest here"));
    }

    [Fact]
    public void Measure_EveryRealPath_PassesItsSelfTestAndHasARate()
    {
        ImmutableArray<PathRate> rates = CpuDevices.Measure(null, TimeProvider.System, NullLoggerFactory.Instance);
        Assert.Equal(CpuSearchers.AvailablePaths, rates.Select(static rate => rate.Path));
        Assert.All(rates, static rate => Assert.True(rate is { Versions: > 1000, Nonces: > 1000 }, $"{rate}"));
    }

    private static CpuPath Broken(string fault) => fault switch
    {
        "blind" => FakePaths.Blind(fault),
        "half" => FakePaths.HalfBlind(fault),
        _ => FakePaths.OneOff(fault),
    };

    private RateRecord Record() => new(_file.Path, TimeProvider.System, _logs);

    private PathChoice Choice(CpuPath[] paths) => new(paths, Record(), TimeProvider.System, _logs);
}
