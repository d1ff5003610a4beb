using System.Collections.Immutable;
using ILGPU.Runtime.CPU;
using Miner.App;
using Miner.Engine.Cpu;
using Miner.Kernels.Host;

namespace Miner.Tests.Commands;

public sealed class DeviceChoiceTests
{
    private static readonly ImmutableArray<GpuListing> Gpus =
    [
        Listing("cuda:0", isDefault: true), Listing("cuda:1", isDefault: true), Listing("opencl:0", isDefault: false),
    ];

    [Theory]
    [InlineData(null, "best", "cuda:0 cuda:1")]
    [InlineData("all", "best", "cuda:0 cuda:1")]
    [InlineData("cpu", "best", "")]
    [InlineData("opencl:0", "", "opencl:0")]
    [InlineData("cuda:1,opencl:0,cpu", "best", "cuda:1 opencl:0")]
    [InlineData(" cuda:1 , cpu ", "best", "cuda:1")]
    [InlineData("all,opencl:0", "best", "cuda:0 cuda:1 opencl:0")]
    [InlineData("cpu:scalar,cuda:0", "scalar", "cuda:0")]
    [InlineData("cuda:0,cuda:0,cpu,cpu", "best", "cuda:0")]
    [InlineData("cuda:0,all,all", "best", "cuda:0 cuda:1")]
    public void Of_Names_AreThoseDevicesOnceEach(string? names, string searchers, string gpus)
    {
        DeviceChoice choice = DeviceChoice.Of(names, static () => Gpus);
        Assert.Equal(searchers, string.Join(' ', choice.Searchers));
        Assert.Equal(gpus, string.Join(' ', choice.Gpus.Select(static gpu => gpu.Name)));
    }

    [Theory]
    [InlineData("cuda:2")]
    [InlineData("cuda:")]
    [InlineData("cuda")]
    [InlineData("CUDA:0")]
    [InlineData("opencl:1")]
    [InlineData("gpu")]
    [InlineData("")]
    [InlineData("cuda:0,,cpu")]
    [InlineData("cpu:cuda:0")]
    public void Of_NameThatNothingHas_ListsWhatThereIs(string names)
    {
        var refusal = Assert.Throws<UserFaultException>(() => DeviceChoice.Of(names, static () => Gpus));
        Assert.Equal(ExitCode.Usage, refusal.Code);
        Assert.StartsWith("there is no device '", refusal.Fault.Message, StringComparison.Ordinal);
        Assert.StartsWith("available here: all, cpu, cpu:", refusal.Fault.Hint, StringComparison.Ordinal);
        Assert.EndsWith(", cuda:0, cuda:1, opencl:0", refusal.Fault.Hint, StringComparison.Ordinal);
    }

    // To look for drivers takes time and wakes them; who names the processor wants neither.
    [Fact]
    public void Of_ProcessorOnly_LooksForNoDriver()
    {
        string path = $"{CpuSearchers.AvailablePaths.Last()}";
        DeviceChoice choice = DeviceChoice.Of(
            $"cpu,cpu:scalar,{path}", static () => throw new InvalidOperationException("BUG: the drivers were asked"));
        Assert.Equal([CpuOptions.Best, "scalar", path], choice.Searchers);
    }

    private static GpuListing Listing(string name, bool isDefault) => new(CPUDevice.Default)
    {
        Name = name,
        Model = "a card",
        Driver = "1",
        MemoryBytes = 1 << 30,
        ComputeUnits = 1,
        IsGpu = isDefault,
        MinesByDefault = isDefault,
    };
}
