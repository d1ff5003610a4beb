using Miner.App;
using Miner.Tests.EveryDevice;
using Miner.Tests.Stratum.Simulator;

namespace Miner.Tests.Commands;

/// <summary>The program on a real OpenCL device whose driver fails while it is opened or while it mines.</summary>
public sealed class FaultyDriverTests : IDisposable
{
    private const int NotAvailable = -2;
    private const int AllocationFailed = -4;
    private const int OutOfResources = -5;

    // Well beyond the self-test, and the calls in which kernels may still be compiled.
    private const int WhileMining = 600;

    private readonly string _folder = Directory.CreateTempSubdirectory("miner-driver-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Device => SharedGpus.DemandProcessor().Name;

    // The first launch's results, the second launch's, the job of the first work.
    [Theory]
    [InlineData(0, "cannot be used")]
    [InlineData(1, "cannot be used")]
    [InlineData(2, "could not begin a search")]
    public async Task Bench_NoMemoryIsLeft_SaysSoInOneLineAndMeasuresTheOthers(int after, string doing)
    {
        string device = Device;
        using MinerProcess miner = MinerProcess.Start(
            await FaultyDriver.InAsync(_folder, "clCreateBuffer", after, AllocationFailed),
            "bench", "--seconds", "0.1", "-t", "1", "-d", $"{device},cpu:scalar");
        Assert.Equal((int)ExitCode.NoDevice, await miner.EndAsync());
        Assert.Contains(
            $"error: {device}: {doing}: out of memory (CL_MEM_OBJECT_ALLOCATION_FAILURE)\n",
            miner.Error,
            StringComparison.Ordinal);
        Assert.Contains("cpu:scalar/", miner.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("clEnqueueNDRangeKernel", NotAvailable, "could not begin a search: the driver says CL_DEVICE_NOT_AVAILABLE")]
    [InlineData("clFinish", OutOfResources, "did not end a search: out of memory (CL_OUT_OF_RESOURCES)")]
    public async Task Mine_DeviceVanishes_IsRetiredAndTheProcessorGoesOn(string call, int error, string reason)
    {
        string device = Device;
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { Difficulty = 0.0001m });
        using MinerProcess miner = MinerProcess.Start(
            await FaultyDriver.InAsync(_folder, call, WhileMining, error),
            "mine", "-o", $"127.0.0.1:{pool.Port}", "-u", "w.1", "-t", "1", "-d", $"cpu,{device}", "--intensity", "2");
        await miner.SeeAsync($"{device} retired: {reason}");
        await pool.UntilAcceptedAsync((int)pool.Book.Accepted + 5);
        await miner.SignalAsync("TERM");
        Assert.Equal((int)ExitCode.Done, await miner.EndAsync());
        Assert.Contains($"{device} ready: ", miner.Out, StringComparison.Ordinal);
        Assert.Equal(pool.Book.Submitted, pool.Book.Accepted);
    }

    // Its thread is still in the driver when the program ends.
    [Fact]
    public async Task Mine_OnlyDeviceHangs_IsGivenUpAndTheProgramEnds()
    {
        string device = Device;
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript());
        using MinerProcess miner = MinerProcess.Start(
            await FaultyDriver.InAsync(_folder, "clFinish", WhileMining, FaultyDriver.Hangs),
            "mine", "-o", $"127.0.0.1:{pool.Port}", "-u", "w.1", "-d", device, "--intensity", "2");
        Assert.Equal((int)ExitCode.NoDevice, await miner.EndAsync());
        Assert.Contains($"{device} ready: ", miner.Out, StringComparison.Ordinal);
        Assert.Contains(
            $"no device is left; {device}: hung: its driver has not come back for ", miner.Error, StringComparison.Ordinal);
    }
}
