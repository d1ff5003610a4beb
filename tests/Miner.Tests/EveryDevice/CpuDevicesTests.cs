using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Miner.Engine;
using Miner.Engine.Cpu;

namespace Miner.Tests.EveryDevice;

public sealed class CpuDevicesTests
{
    public static TheoryData<string> Searchers => [.. CpuSearchers.Available.Select(static searcher => searcher.Name)];

    [Fact]
    public void Create_Defaults_GiveOneWorkingDeviceACore()
    {
        ImmutableArray<CpuDevice> devices = Create(new CpuOptions());
        Assert.Equal(Environment.ProcessorCount, devices.Length);
        Assert.Equal(devices.Length, devices.Select(static device => device.Info.Name).Distinct().Count());
        Assert.Null(DeviceSelfTest.FindFault(devices[^1]));
    }

    [Theory, MemberData(nameof(Searchers))]
    public void Create_NamedSearcher_IsInTheDeviceName(string searcher)
    {
        CpuOptions options = new() { Threads = 3, Searcher = searcher };
        ImmutableArray<CpuDevice> devices = Create(options);
        Assert.Equal(
            [$"cpu0:{searcher}", $"cpu1:{searcher}", $"cpu2:{searcher}"],
            devices.Select(static device => device.Info.Name));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(4096)]
    [InlineData(int.MinValue)]
    public void Create_ThreadsOutOfRange_SaysHowManyFit(int threads) =>
        Assert.Equal(
            $"{threads} CPU threads: 1 to 1024 can be run, and {Environment.ProcessorCount} fit this machine",
            Refusal(new CpuOptions { Threads = threads }));

    [Theory]
    [InlineData("avx1024")]
    [InlineData("")]
    [InlineData("AVX2")]
    public void Create_UnknownSearcher_ListsWhatThereIs(string searcher) =>
        Assert.Equal(
            $"there is no CPU searcher '{searcher}'; available here: best, {string.Join(", ", CpuSearchers.Available)}",
            Refusal(new CpuOptions { Searcher = searcher }));

    // Where the processor has them all, the runs of this test with DOTNET_EnableAVX512=0 and the like have less.
    [Fact]
    public void Create_SearcherThatDoesNotRunHere_IsRefusedByName()
    {
        foreach (CpuSearcher searcher in CpuSearchers.All.Except(CpuSearchers.Available))
        {
            string refusal = Refusal(new CpuOptions { Searcher = searcher.Name });
            Assert.StartsWith($"the CPU searcher '{searcher.Name}' (", refusal, StringComparison.Ordinal);
            Assert.EndsWith(", scalar", refusal, StringComparison.Ordinal);
        }

        Assert.True(CpuSearchers.All[^1].IsAvailable);
    }

    [Fact]
    public void Create_AffinityOfMissingCores_NamesThem()
    {
        CpuOptions options = new() { Affinity = CpuMask.Parse("0xc" + new string('0', 255)) };
        Assert.Contains("no core 1022, 1023; it may use", Refusal(options), StringComparison.Ordinal);
    }

    [Fact]
    public void Create_Affinity_DealsCoresToThreadsInTurn()
    {
        int core = ThreadAffinity.AllowedCores()[0];
        CpuOptions options = new() { Affinity = CpuMask.Parse($"{1ul << core}"), Searcher = "scalar" };
        Assert.Single(Create(options));
        ImmutableArray<CpuDevice> two = Create(options with { Threads = 2 });
        Assert.All(two, device => Assert.EndsWith($", core {core}", device.Info.Description, StringComparison.Ordinal));
    }

    private static ImmutableArray<CpuDevice> Create(CpuOptions options) =>
        CpuDevices.Create(options, TimeProvider.System, NullLoggerFactory.Instance);

    private static string Refusal(CpuOptions options) =>
        Assert.Throws<CpuRequestException>(() => Create(options)).Message;
}
