using Miner.App;
using Miner.Engine.Cpu;

namespace Miner.Tests.Commands;

/// <summary>What the real program does where a device is not there, and with the rates it keeps on disk.</summary>
public sealed class DeviceChoiceProcessTests
{
    [Theory]
    [InlineData("cpu:avx512")]
    [InlineData("avx512/x3")]
    public async Task Bench_PathThatThisProcessorLacks_NamesThoseThatAreThere(string device)
    {
        using MinerProcess process = MinerProcess.Start(
            new Dictionary<string, string> { ["DOTNET_EnableAVX512"] = "0" }, "bench", "-d", device);
        Assert.Equal((int)ExitCode.Usage, await process.EndAsync());
        Assert.Empty(process.Out);
        Assert.Contains($"--device: '{device}' does not run on this processor", process.Error, StringComparison.Ordinal);
        Assert.Contains("available here: all, cpu, cpu:", process.Error, StringComparison.Ordinal);
        Assert.Contains("cpu:scalar", process.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_MaskOfMissingCores_NamesThoseThatAreThere()
    {
        string mask = "0x8" + new string('0', 255);
        (int code, string said, string error) = await MinerProcess.RunAsync("bench", "--cpu-affinity", mask);
        Assert.Equal(((int)ExitCode.Usage, ""), (code, said));
        if (ThreadAffinity.Obstacle is not null) return;
        Assert.Contains("there is no core 1023 for this process", error, StringComparison.Ordinal);
        Assert.Contains("cores there are: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("4096")]
    public async Task Bench_ThreadsThatDoNotFit_SaysHowManyDo(string threads)
    {
        (int code, _, string error) = await MinerProcess.RunAsync("bench", "-t", threads);
        Assert.Equal((int)ExitCode.Usage, code);
        Assert.Contains($"threads on this machine: 1 to {Environment.ProcessorCount}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_RecordOnDisk_IsReadAndRewrittenWhereItIsBroken()
    {
        if (!OperatingSystem.IsLinux()) return;
        string folder = Directory.CreateTempSubdirectory("miner-rates-").FullName;
        try
        {
            string file = Path.Combine(folder, "miner", "rates.json");
            Assert.Contains("is the fastest here", await BenchAsync(folder), StringComparison.Ordinal);
            Assert.Contains("was the fastest here", await BenchAsync(folder), StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, "{ broken", TestContext.Current.CancellationToken);
            string error = await BenchAsync(folder);
            Assert.Contains($"{file} was ignored", error, StringComparison.Ordinal);
            Assert.Contains("is the fastest here", error, StringComparison.Ordinal);
            Assert.Contains("was the fastest here", await BenchAsync(folder), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> BenchAsync(string folder)
    {
        using MinerProcess process = MinerProcess.Start(
            new Dictionary<string, string> { ["XDG_DATA_HOME"] = folder },
            "bench", "--seconds", "0.1", "-t", "1", "-d", "cpu", "-D");
        Assert.Equal((int)ExitCode.Done, await process.EndAsync());
        return process.Error;
    }
}
