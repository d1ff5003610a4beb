using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Pools.Node;
using Miner.Records.Anchoring;
using Miner.Records.Store;
using Miner.Tests.LifeOfAJob;
using Miner.Tests.Node;
using Miner.Tests.Stratum.Scenarios;

namespace Miner.Tests.Records.Anchoring;

/// <summary>A store, a miner that anchors it, and the simulated node it mines on.</summary>
internal sealed class AnchoringRig : IAsyncDisposable
{
    private readonly string _folder;
    private RecordDatabase _database;
    private RecordAnchoring _anchoring;

    public AnchoringRig(string folder)
    {
        _folder = folder;
        Node = new SimulatedNode(Path.Combine(folder, "node"));
        _database = RecordDatabase.Open(Store, StoreAccess.Mining);
        _anchoring = Begin();
    }

    public SimulatedNode Node { get; }
    public RecordDatabase Database => _database;
    public AnchorHistory History => new(_database);

    private string Store => Path.Combine(_folder, "store");

    private static CancellationToken Stop => Patience.Limit;

    public async ValueTask DisposeAsync()
    {
        await _anchoring.DisposeAsync();
        _database.Dispose();
    }

    /// <summary>Ends the miner's part and begins it anew, as a restart does.</summary>
    public async Task RestartAsync()
    {
        await DisposeAsync();
        _database = RecordDatabase.Open(Store, StoreAccess.Mining);
        _anchoring = Begin();
    }

    /// <summary>The scripts of the next job.</summary>
    public async Task<ImmutableArray<byte>> NextScriptAsync()
    {
        await _anchoring.FollowAsync(Stop);
        BlockTemplate template = await Node.GetTemplateAsync(new TemplateRequest(null, false), Stop);
        return await _anchoring.NextScriptAsync(template.PreviousBlock, template.Height, Stop);
    }

    /// <summary>Mines one block of ours, whatever the node makes of it, and looks at the chain afterwards.</summary>
    public async Task<ShareOutcome> MineAsync(bool takesNote = true)
    {
        await _anchoring.FollowAsync(Stop);
        ICoinbaseCommitter committer = takesNote ? _anchoring : new Forgetful(_anchoring);
        ShareOutcome outcome;
        await using (var source = new NodeSource(
            [Node],
            new NodeOptions
            {
                PayoutAddress = Addresses.Regtest,
                BlockDirectory = Path.Combine(_folder, "blocks"),
                RetryPause = TimeSpan.FromMilliseconds(1),
            },
            new CompressedTime(50),
            NullLoggerFactory.Instance,
            committer))
        {
            await using IAsyncEnumerator<Job?> jobs = source.ReadJobsAsync(Stop).GetAsyncEnumerator(Stop);
            outcome = await source.SubmitAsync(TinyMiner.Solve(await TinyMiner.NextAsync(jobs)), Stop);
        }

        await _anchoring.FollowAsync(Stop);
        return outcome;
    }

    private RecordAnchoring Begin() =>
        new(_database, new NodeBestChain([Node]), TimeProvider.System, NullLoggerFactory.Instance);

    /// <summary>As if the process had ended between the submission and the note.</summary>
    private sealed class Forgetful(ICoinbaseCommitter inner) : ICoinbaseCommitter
    {
        public ValueTask<ImmutableArray<byte>> NextScriptAsync(Hash256 previousBlock, int height, CancellationToken stop) =>
            inner.NextScriptAsync(previousBlock, height, stop);

        public Task TakeNoteAsync(SolvedBlock block) => Task.CompletedTask;
    }
}
