using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Miner.App;
using Miner.App.Settings;
using Miner.Core.Mining;
using Miner.Pools.Node;
using Miner.Tests.LifeOfAJob;
using Miner.Tests.Node;

namespace Miner.Tests.Commands;

/// <summary>Nodes that are needed, dismissed and needed again.</summary>
public sealed class NodeSlotTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private volatile bool _takesBlocks;
    private int _blocks;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private int OnDisk => Directory.GetFiles(_folder.Path, "*.hex").Length;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_ManyTimes_OnlyTheNewestSourceIsKept()
    {
        await using NodeSlot slot = Slot(new Uri("http://127.0.0.1:1"));
        WeakReference[] former = [.. Enumerable.Range(0, 5).Select(_ => Open(slot))];
        IJobSource newest = slot.Open();
        await Patience.UntilAsync(() => former.All(IsGone), "the former sources are let go");
        GC.KeepAlive(newest);
    }

    [Fact]
    public async Task Open_FormerCouldNotDeliverABlock_TheNextSourceDoes()
    {
        await using var server = new ScriptedServer(Answer);
        await using NodeSlot slot = Slot(server.Url);
        IJobSource former = slot.Open();
        await using (IAsyncEnumerator<Job?> jobs = former.ReadJobsAsync(Stop).GetAsyncEnumerator(Stop))
        {
            Share share = TinyMiner.Solve(await TinyMiner.NextAsync(jobs));
            Task submitting = former.SubmitAsync(share, Stop).AsTask();
            await Patience.UntilAsync(
                () => Volatile.Read(ref _blocks) > 0 && OnDisk == 1, "the block was sent in vain");
            Assert.False(submitting.IsCompleted);
        }

        int inVain = Volatile.Read(ref _blocks);
        _takesBlocks = true;
        await using IAsyncEnumerator<Job?> later = slot.Open().ReadJobsAsync(Stop).GetAsyncEnumerator(Stop);
        await TinyMiner.NextAsync(later);
        await Patience.UntilAsync(() => OnDisk == 0, "the block is confirmed");
        Assert.InRange(Volatile.Read(ref _blocks), inVain + 1, int.MaxValue);
    }

    // Not inlined, so that no reference to the source stays in the caller's frame.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Open(NodeSlot slot) => new(slot.Open());

    private static bool IsGone(WeakReference reference)
    {
        if (reference.IsAlive) GC.Collect();
        return !reference.IsAlive;
    }

    private NodeSlot Slot(Uri url) => new(
        new SourcePlan.Nodes(
            [new NodeEndpoint(url, "x", "secret", null)],
            new NodeOptions
            {
                PayoutAddress = Addresses.Regtest,
                BlockDirectory = _folder.Path,
                RetryPause = TimeSpan.FromMilliseconds(50),
            }),
        recordDirectory: null,
        TimeProvider.System,
        NullLoggerFactory.Instance);

    private byte[]? Answer(ScriptedRequest request)
    {
        if (request.Calls("getblockchaininfo"))
            return ScriptedServer.Result("""{"chain":"regtest","blocks":0,"headers":0}""");
        if (request.Calls("getblocktemplate")) return ScriptedServer.Result(Templates.Minimal().ToJsonString());
        if (request.Calls("submitblock")) Interlocked.Increment(ref _blocks);
        if (!_takesBlocks) return null;
        return ScriptedServer.Result(request.Calls("getblockheader") ? """{"height":1,"confirmations":1}""" : "null");
    }
}
