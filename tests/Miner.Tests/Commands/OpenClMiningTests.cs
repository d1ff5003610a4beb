using System.Text.Json;
using Miner.App;
using Miner.Tests.EveryDevice;
using Miner.Tests.Stratum.Simulator;

namespace Miner.Tests.Commands;

/// <summary>The program with nothing but an OpenCL device.</summary>
public sealed class OpenClMiningTests : IDisposable
{
    private static readonly Dictionary<string, string> NoDriver = new() { ["OCL_ICD_VENDORS"] = "/nowhere" };

    private readonly string _folder = Directory.CreateTempSubdirectory("miner-opencl-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Of all that PoCL compiles for us only the kernels jump. What it compiled before must not be at hand.
    private Dictionary<string, string> BrokenCompiler => new()
    {
        ["POCL_EXTRA_BUILD_FLAGS"] = "-Dgoto=no_such_word",
        ["POCL_CACHE_DIR"] = _folder,
    };

    private static string Device => SharedGpus.DemandProcessor().Name;

    [Fact]
    public async Task Mine_OnAPool_EveryShareIsAcceptedAndTheEndIsOrderly()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { Difficulty = 0.0002m });
        using MinerProcess miner = MinerProcess.Start(
            "mine", "-o", $"127.0.0.1:{pool.Port}", "-u", "w.1", "-d", Device, "--intensity", "20");
        await pool.UntilAcceptedAsync(5);
        await miner.SignalAsync("TERM");
        Assert.Equal((int)ExitCode.Done, await miner.EndAsync());
        Assert.Equal(pool.Book.Submitted, pool.Book.Accepted);
        Assert.Contains($"{pool.Book.Accepted} accepted, 0 rejected", miner.Out, StringComparison.Ordinal);
        Assert.Contains($"{Device} ready: ", miner.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("cpu0", miner.Out, StringComparison.Ordinal);
    }

    // With nothing in PoCL's cache its kernels take seconds; what else is there does not wait for them.
    [Fact]
    public async Task Mine_KernelsAreStillCompiled_TheProcessorMinesMeanwhile()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { Difficulty = 0.0001m });
        using MinerProcess miner = MinerProcess.Start(
            new Dictionary<string, string> { ["POCL_CACHE_DIR"] = _folder },
            "mine", "-o", $"127.0.0.1:{pool.Port}", "-u", "w.1", "-t", "1", "-d", $"cpu,{Device}");
        await miner.SeeAsync($"{Device} ready: ");
        await miner.SignalAsync("TERM");
        Assert.Equal((int)ExitCode.Done, await miner.EndAsync());
        int accepted = miner.Out.IndexOf("accepted (1/0)", StringComparison.Ordinal);
        Assert.InRange(accepted, 0, miner.Out.IndexOf($"{Device} ready: ", StringComparison.Ordinal));
        Assert.Equal(pool.Book.Submitted, pool.Book.Accepted);
    }

    [Fact]
    public async Task Demo_OnTheDevelopmentChain_MinesItsBlocks()
    {
        (int code, string said, string error) = await MinerProcess.RunAsync("demo", "-d", Device, "--blocks", "2");
        Assert.Equal(((int)ExitCode.Done, ""), (code, error));
        Assert.Contains("on the development chain, each checked and accepted by it", said, StringComparison.Ordinal);
        Assert.Contains($"by {Device}", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Devices_Json_TellsWhatItIsAndThatItPassedItsTest()
    {
        (int code, string said, string error) = await MinerProcess.RunAsync("devices", "--json", "-d", Device);
        Assert.Equal(((int)ExitCode.Done, ""), (code, error));
        JsonElement listing = JsonDocument.Parse(said).RootElement.EnumerateArray().Single();
        Assert.Equal(Device, listing.GetProperty("name").GetString());
        Assert.Equal("passed", listing.GetProperty("self_test").GetString());
        Assert.NotEmpty(listing.GetProperty("driver").GetString()!);
        Assert.True(listing.GetProperty("memory_bytes").GetInt64() > 1 << 20);
        Assert.True(listing.GetProperty("compute_units").GetInt32() >= 1);
        Assert.True(listing.GetProperty("hashes_per_second").GetDouble() > 0);
        Assert.False(listing.GetProperty("chosen").GetBoolean());
    }

    [Fact]
    public async Task Bench_DeviceNamedTwiceBesideTheProcessor_IsMeasuredOnce()
    {
        (int code, string said, _) = await MinerProcess.RunAsync(
            "bench", "--json", "--seconds", "0.5", "-t", "1", "-d", $"{Device},cpu:scalar,{Device}");
        Assert.Equal((int)ExitCode.Done, code);
        IEnumerable<string?> names = JsonDocument.Parse(said).RootElement.GetProperty("devices").EnumerateArray()
            .Select(static device => device.GetProperty("device").GetString()?.Split('/')[0]);
        Assert.Equal(["cpu:scalar", Device], names);
    }

    [Fact]
    public async Task Bench_DriverCannotBuildTheKernels_SaysSoInOneLineAndMeasuresTheOthers()
    {
        (string device, string log) = (Device, "no_such_word");
        using MinerProcess quiet = MinerProcess.Start(
            BrokenCompiler, "bench", "--seconds", "0.1", "-t", "1", "-d", $"{device},cpu:scalar");
        Assert.Equal((int)ExitCode.NoDevice, await quiet.EndAsync());
        Assert.Contains("cpu:scalar/", quiet.Out, StringComparison.Ordinal);
        Assert.Contains(
            $"error: {device}: cannot be used: the driver says CL_BUILD_PROGRAM_FAILURE\n",
            quiet.Error,
            StringComparison.Ordinal);
        Assert.DoesNotContain(log, quiet.Error, StringComparison.Ordinal);

        using MinerProcess debug = MinerProcess.Start(BrokenCompiler, "bench", "--seconds", "0.1", "-d", device, "-D");
        Assert.Equal((int)ExitCode.NoDevice, await debug.EndAsync());
        Assert.Contains("the driver could not build SearchNonces", debug.Error, StringComparison.Ordinal);
        Assert.Contains(log, debug.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mine_OnlyDeviceCannotBeUsed_EndsAsOneWithoutDevices()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript());
        using MinerProcess miner = MinerProcess.Start(
            BrokenCompiler, "mine", "-o", $"127.0.0.1:{pool.Port}", "-u", "w.1", "-d", Device);
        Assert.Equal((int)ExitCode.NoDevice, await miner.EndAsync());
        Assert.Contains($"no device is left; {Device}: cannot be used", miner.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_NoDriverOffersADevice_NotAWordIsLost()
    {
        using MinerProcess miner = MinerProcess.Start(NoDriver, "bench", "--seconds", "0.1", "-t", "1", "-d", "all");
        Assert.Equal((int)ExitCode.Done, await miner.EndAsync());
        Assert.Equal("", miner.Error);
        Assert.Contains("cpu:", miner.Out, StringComparison.Ordinal);
    }

    // PoCL sleeps as a driver does that hangs: its thread is still in there when the program ends.
    [Fact]
    public async Task Bench_DriverDoesNotAnswer_WarnsAndTheProcessorGoesOn()
    {
        _ = Device;
        using MinerProcess miner = MinerProcess.Start(
            new Dictionary<string, string> { ["POCL_STARTUP_DELAY"] = "1000" },
            "bench", "--seconds", "0.1", "-t", "1", "-d", "all");
        Assert.Equal((int)ExitCode.Done, await miner.EndAsync());
        Assert.Contains("GPUs cannot be used: their drivers have not answered", miner.Error, StringComparison.Ordinal);
        Assert.Contains("cpu:", miner.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("opencl:0")]
    [InlineData("cuda:99")]
    [InlineData("opencl:00")]
    [InlineData("opencl")]
    [InlineData("all,opencl:-1")]
    public async Task Bench_DeviceThatIsNotThere_NamesThoseThatAre(string device)
    {
        using MinerProcess miner = MinerProcess.Start(NoDriver, "bench", "-d", device);
        Assert.Equal((int)ExitCode.Usage, await miner.EndAsync());
        Assert.Contains($"there is no device '{device.Split(',')[^1]}'", miner.Error, StringComparison.Ordinal);
        Assert.Contains("available here: all, cpu, cpu:", miner.Error, StringComparison.Ordinal);
    }

    // What a broken installation looks like: the host starts, and the library cannot be loaded.
    [Fact]
    public async Task Bench_GpuLibraryIsBroken_WarnsAndTheProcessorGoesOn()
    {
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "ILGPU.dll"), "not a library", TestContext.Current.CancellationToken);
        _ = Device;
        using MinerProcess miner = MinerProcess.StartIn(
            _folder, "bench", "--seconds", "0.1", "-t", "1", "-d", "all");
        Assert.Equal((int)ExitCode.Done, await miner.EndAsync());
        Assert.Contains("GPUs cannot be used: ", miner.Error, StringComparison.Ordinal);
        Assert.Contains("cpu:", miner.Out, StringComparison.Ordinal);
    }
}
