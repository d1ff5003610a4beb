using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Miner.Core.Mining;
using Miner.Engine.Cpu;
using Miner.Engine.Reporting;
using Miner.Pools.Node;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Node;

/// <summary>
/// A node that took our block and goes on giving the template that it solved: whatever is found on it is lost, and on an
/// easy chain that would be a hundred thousand solutions a second.
/// </summary>
public sealed class SolvedHeightTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeNode _node = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadJobsAsync_OurBlockIsTaken_NothingIsWorthHashingUntilTheNextTemplate()
    {
        CancellationToken limit = Patience.Limit;
        await using NodeSource source = Source();
        await using IAsyncEnumerator<Job?> jobs = source.ReadJobsAsync(limit).GetAsyncEnumerator(limit);
        Job first = await TinyMiner.NextAsync(jobs);
        Task<bool> next = jobs.MoveNextAsync().AsTask();
        Assert.IsType<ShareOutcome.Accepted>(await source.SubmitAsync(TinyMiner.Solve(first), limit));
        Assert.True(await next.WaitAsync(limit));
        Assert.Null(jobs.Current);

        next = jobs.MoveNextAsync().AsTask();
        int asked = _node.Asked;
        await Patience.UntilAsync(() => _node.Asked >= asked + 3, "the node is asked again");
        Assert.False(next.IsCompleted);
        _node.Template = Next;
        Assert.True(await next.WaitAsync(limit));
        Assert.Equal(201, jobs.Current!.Height);
    }

    [Fact]
    public async Task MiningEngine_OurBlockIsTaken_DevicesRestUntilTheNextTemplate()
    {
        await using NodeSource source = Source();
        var cpu = new CpuOptions { Threads = 1, Searcher = "scalar" };
        IReadOnlyList<CpuDevice> devices = CpuDevices.Create(cpu, TimeProvider.System, NullLoggerFactory.Instance);
        await using var run = new EngineRun(devices, source);
        await run.UntilAsync(
            static now => now.Shares.Accepted == 1 && now.Devices[0].State == DeviceState.Waiting, "the device rests");
        _node.Template = Next;
        await run.UntilAsync(static now => now.Shares.Accepted == 2, "the next height is mined");
        await run.StopAsync();
        foreach (CpuDevice device in devices) device.Dispose();
    }

    private static JsonObject Next()
    {
        JsonObject template = Templates.Minimal(201);
        template["previousblockhash"] = new string('b', 64);
        return template;
    }

    private NodeSource Source()
    {
        var options = new NodeOptions
        {
            PayoutAddress = Addresses.Regtest,
            BlockDirectory = _folder.Path,
            PollInterval = TimeSpan.FromMilliseconds(10),
        };
        return new NodeSource([_node], options, TimeProvider.System, NullLoggerFactory.Instance);
    }
}
