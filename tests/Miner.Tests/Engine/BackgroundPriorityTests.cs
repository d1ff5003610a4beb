using System.Globalization;
using Miner.Engine;

namespace Miner.Tests.Engine;

public sealed class BackgroundPriorityTests
{
    [Fact]
    public async Task Take_OnAThread_MakesThatThreadNiceAndNoOther()
    {
        var seen = new TaskCompletionSource<int?>(TaskCreationOptions.RunContinuationsAsynchronously);
        int? before = NiceOfThisThread();
        var thread = new Thread(() =>
        {
            BackgroundPriority.Take();
            seen.SetResult(NiceOfThisThread());
        });
        thread.Start();
        Assert.Equal(OperatingSystem.IsLinux() ? BackgroundPriority.Nice : null, await seen.Task);
        thread.Join();
        Assert.Equal(before, NiceOfThisThread());
    }

    // proc(5): the 19th field of stat, counted from behind the name, which may hold anything.
    private static int? NiceOfThisThread()
    {
        if (!OperatingSystem.IsLinux()) return null;
        string stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
    }
}
