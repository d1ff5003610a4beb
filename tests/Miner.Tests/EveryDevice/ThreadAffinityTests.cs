using Miner.Core.Mining;
using Miner.Engine.Cpu;

namespace Miner.Tests.EveryDevice;

public sealed class ThreadAffinityTests
{
    [Fact]
    public void AllowedCores_HasAsManyAsTheRuntimeCounts() =>
        Assert.True(ThreadAffinity.AllowedCores().Count >= Environment.ProcessorCount);

    [Fact]
    public void TryPin_EachAllowedCore_IsWhatTheKernelThenSays()
    {
        foreach (int core in ThreadAffinity.AllowedCores())
        {
            OnOwnThread(() =>
            {
                bool pinned = ThreadAffinity.TryPin(core, out string? reason);
                Assert.Equal(ThreadAffinity.Obstacle, reason);
                Assert.Equal(reason is null, pinned);
                if (OperatingSystem.IsLinux()) Assert.Equal($"{core}", CoresOfThisThread());
            });
        }
    }

    [Fact]
    public void TryPin_MissingCore_SaysWhyAndLeavesTheThreadAlone()
    {
        foreach (int core in new[] { CpuMask.MaxCores - 1, CpuMask.MaxCores, int.MaxValue })
        {
            OnOwnThread(() =>
            {
                string before = CoresOfThisThread();
                Assert.False(ThreadAffinity.TryPin(core, out string? reason));
                Assert.NotEmpty(reason);
                Assert.Equal(before, CoresOfThisThread());
            });
        }
    }

    [Fact]
    public void AllowedCores_FromAPinnedThread_AreStillThoseOfTheProcess()
    {
        var expected = ThreadAffinity.AllowedCores();
        OnOwnThread(() =>
        {
            ThreadAffinity.TryPin(expected[0], out _);
            Assert.Equal(expected, ThreadAffinity.AllowedCores());
        });
    }

    [Fact]
    public void Search_DeviceWithCore_PinsTheThreadThatCalls()
    {
        if (ThreadAffinity.Obstacle is not null) return;
        int core = ThreadAffinity.AllowedCores()[^1];
        OnOwnThread(() =>
        {
            using CpuDevice device = new(0, CpuSearchers.All[^1].Paths.First(), core);
            Assert.EndsWith($", core {core}", device.Info.Description, StringComparison.Ordinal);
            device.Search(Searches.WorkFor(KnownBlocks.Genesis, 1), new NonceRange(0, 1), []);
            if (OperatingSystem.IsLinux()) Assert.Equal($"{core}", CoresOfThisThread());
        });
    }

    [Fact]
    public void Search_DeviceWithMissingCore_Throws()
    {
        using CpuDevice device = new(0, CpuSearchers.All[^1].Paths.First(), CpuMask.MaxCores - 1);
        OnOwnThread(() =>
        {
            var error = Assert.Throws<InvalidOperationException>(() =>
                device.Search(Searches.WorkFor(KnownBlocks.Genesis, 1), new NonceRange(0, 1), []));
            Assert.Contains("cpu0:scalar cannot be pinned to core 1023", error.Message, StringComparison.Ordinal);
        });
    }

    private static string CoresOfThisThread()
    {
        if (!OperatingSystem.IsLinux()) return "";
        string line = File.ReadLines("/proc/thread-self/status")
            .Single(static line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal));
        return line["Cpus_allowed_list:".Length..].Trim();
    }

    // A pinned thread is never given back to the pool.
    private static void OnOwnThread(Action act)
    {
        Exception? failure = null;
        Thread thread = new(() => failure = Record.Exception(act));
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromSeconds(60)));
        if (failure is not null) throw failure;
    }
}
