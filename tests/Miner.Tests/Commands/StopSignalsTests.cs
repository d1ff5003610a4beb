using System.Runtime.InteropServices;
using Miner.App;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Commands;

public sealed class StopSignalsTests
{
    [Fact]
    public void Take_FirstSignal_StopsAndKeepsTheProcessAlive()
    {
        using var signals = new StopSignals();
        var signal = new PosixSignalContext(PosixSignal.SIGTERM);
        signals.Take(signal, endsOnReturn: false);
        Assert.True(signal.Cancel && signals.Token.IsCancellationRequested);
    }

    [Fact]
    public void Take_SecondSignal_IsLeftToTheSystem()
    {
        bool isAborted = false;
        using var signals = new StopSignals(() => isAborted = true);
        signals.Take(new PosixSignalContext(PosixSignal.SIGINT), endsOnReturn: false);
        var second = new PosixSignalContext(PosixSignal.SIGINT);
        signals.Take(second, endsOnReturn: false);
        Assert.Equal((true, false), (isAborted, second.Cancel));
    }

    [Fact]
    public async Task Take_SystemEndsTheProcessOnReturn_ReturnsOnceTheRunIsOver()
    {
        var signals = new StopSignals();
        Task taking = Task.Run(
            () => signals.Take(new PosixSignalContext(PosixSignal.SIGHUP), endsOnReturn: true),
            TestContext.Current.CancellationToken);
        var stopped = new TaskCompletionSource();
        await using (signals.Token.Register(stopped.SetResult)) await stopped.Task.WaitAsync(Patience.Long, TestContext.Current.CancellationToken);
        Assert.False(taking.IsCompleted);
        signals.Dispose();
        await taking.WaitAsync(Patience.Long, TestContext.Current.CancellationToken);
    }
}
