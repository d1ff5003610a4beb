using Microsoft.Extensions.Time.Testing;
using Miner.Core.Chain;
using Miner.Pools.Node;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Node;

/// <summary>The end of the courier: bounded, and clear about what stays behind.</summary>
public sealed class BlockCourierTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeNode _node = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FoundBlock _block = new(Hash256.OfDoubleSha256(new byte[80]), 12345, new byte[200]);

    private RecordedLogs Logs { get; } = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Logs.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task DisposeAsync_DiskHangs_EndsAndNamesTheBlock()
    {
        var store = new GatedStore();
        BlockCourier courier = Courier(store);
        Assert.True((await courier.DeliverAsync(_block, null, Stop)).IsAcceptance);
        await EndAsync(courier);
        Assert.True(Logs.Has($"The disk does not answer for block 12345 {_block.Hash}"), Logs.Text);

        // What hung may wake up later and find nothing of the courier broken.
        _node.Header = static _ => new BlockPlace(12345, 1);
        store.Open();
        await Patience.UntilAsync(() => Logs.Has("confirmed block 12345"), Logs.Text);
    }

    [Fact]
    public async Task DisposeAsync_NodeNeverAnswers_NamesTheBlockThatStaysOnDisk()
    {
        var never = new TaskCompletionSource<string?>();
        _node.Submit = stop => never.Task.WaitAsync(stop);
        BlockCourier courier = Courier(new BlockDirectory(_folder.Path, _time));
        Task<NodeAnswer> delivery = courier.DeliverAsync(_block, null, Stop);
        await EndAsync(courier);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivery);
        Assert.True(Logs.Has($"Block 12345 {_block.Hash} stays on disk"), Logs.Text);
        Assert.Single(new BlockDirectory(_folder.Path, _time).Pending());
    }

    [Fact]
    public async Task DisposeAsync_AllDelivered_SaysNothingOfBlocksLeft()
    {
        _node.Header = static _ => new BlockPlace(12345, 1);
        BlockCourier courier = Courier(new BlockDirectory(_folder.Path, _time));
        await courier.DeliverAsync(_block, null, Stop);
        await EndAsync(courier);
        Assert.False(Logs.Has("stays on disk"), Logs.Text);
        Assert.Empty(new BlockDirectory(_folder.Path, _time).Pending());
    }

    [Fact]
    public async Task DisposeAsync_BlockThatWaitsItsTurnIsBeingWritten_WaitsForTheDisk()
    {
        var store = new GatedStore();
        BlockCourier courier = Courier(store);
        Task<bool> kept = courier.KeepAsync(_block);
        Task disposing = courier.DisposeAsync().AsTask();
        Assert.False(disposing.IsCompleted);
        store.Open();
        await disposing.WaitAsync(Stop);
        Assert.True(await kept);
        Assert.False(Logs.Has("does not answer"), Logs.Text);
    }

    // However long it waits: a clock that does not stand still brings it to its end.
    private async Task EndAsync(BlockCourier courier)
    {
        Task disposing = courier.DisposeAsync().AsTask();
        await Patience.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return disposing.IsCompleted;
            },
            "the courier ends");
        await disposing;
    }

    private BlockCourier Courier(IBlockStore store) => new([_node], store, TimeSpan.FromSeconds(1), _time, Logs);
}
