using Miner.App;
using Miner.App.Settings;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Tests.LifeOfAJob;
using Miner.Tests.Output;

namespace Miner.Tests.Commands;

/// <summary>How a run ends, in this process: scripted source, scripted device.</summary>
public sealed class MiningRunTests : IDisposable
{
    private readonly StringWriter _out = new();

    public void Dispose() => _out.Dispose();

    [Theory]
    [InlineData(SourceLoss.Refused, 5)]
    [InlineData(SourceLoss.Unreachable, 6)]
    public async Task Run_SourceGivesUp_EndsWithItsCode(SourceLoss loss, int code)
    {
        var source = new ScriptedSource();
        source.End(new SourceLostException(loss, "the pool said \u001b[31mno"));
        UserFaultException end = await Assert.ThrowsAsync<UserFaultException>(
            () => RunAsync(source, FakeDevices.Honest()));
        Assert.Equal(code, (int)end.Code);
        Assert.Equal("the pool said \\u001b[31mno", end.Fault.Message);
    }

    [Fact]
    public async Task Run_DeviceFailsItsSelfTest_EndsWithFour()
    {
        UserFaultException end = await Assert.ThrowsAsync<UserFaultException>(
            () => RunAsync(new ScriptedSource(), FakeDevices.Blind()));
        Assert.Equal(ExitCode.SelfTestFailed, end.Code);
        Assert.DoesNotContain("uptime", _out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LastDeviceDies_EndsWithThreeAndASummary()
    {
        var source = new ScriptedSource();
        source.Publish(EasyJob.Of());
        UserFaultException end = await Assert.ThrowsAsync<UserFaultException>(
            () => RunAsync(source, FakeDevices.Dying(calls: 2000)));
        Assert.Equal(ExitCode.NoDevice, end.Code);
        Assert.Contains("the driver is gone", end.Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TerminalIsClosed_KeepsItsExitCode()
    {
        using var closed = new ClosedTerminal();
        var source = new ScriptedSource();
        source.Publish(EasyJob.Of());
        using var run = new MiningRun(new MinerSettings(), Around() with { Out = closed });
        var engine = new MiningEngine(
            source, [FakeDevices.Dying(calls: 2000)], new EngineOptions(), TimeProvider.System, run.Logs);
        UserFaultException end = await Assert.ThrowsAsync<UserFaultException>(
            () => run.RunAsync(engine).WaitAsync(Patience.Long, TestContext.Current.CancellationToken));
        Assert.Equal(ExitCode.NoDevice, end.Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Program_Bug_IsOneLineAndAStackOnlyOnDemand(bool debug)
    {
        var error = new StringWriter();
        Surroundings around = Around() with { Out = null!, Error = error };
        ExitCode code = await MinerProgram.RunAsync(
            debug ? ["devices", "--json", "-D"] : ["devices", "--json"], around);
        Assert.Equal(ExitCode.Bug, code);
        // With -D the log's lines about the choice of a path come before it.
        Assert.Contains(error.ToString().Split('\n'), static line =>
            line.StartsWith("error: unexpected: NullReferenceException", StringComparison.Ordinal));
        Assert.Equal(debug, error.ToString().Contains("   at ", StringComparison.Ordinal));
        Assert.Equal(!debug, error.ToString().Contains("hint: ", StringComparison.Ordinal));
    }

    private async Task RunAsync(ScriptedSource source, ScriptedDevice device)
    {
        using var run = new MiningRun(new MinerSettings(), Around());
        var engine = new MiningEngine(source, [device], new EngineOptions(), TimeProvider.System, run.Logs);
        await run.RunAsync(engine).WaitAsync(Patience.Long, TestContext.Current.CancellationToken);
    }

    private Surroundings Around() => new(_out, _out, static _ => null, TimeProvider.System, false, false);
}
