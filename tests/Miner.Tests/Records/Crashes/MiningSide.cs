using Microsoft.Extensions.Logging.Abstractions;
using Miner.Core.Mining;
using Miner.Pools.Node;
using Miner.Records.Anchoring;
using Miner.Records.Store;
using Miner.Tests.Node;
using Miner.Tests.Records.Anchoring;
using Miner.Tests.Stratum.Scenarios;

namespace Miner.Tests.Records.Crashes;

/// <summary>The miner of a crash folder: the real source, courier and anchoring, on the simulated node.</summary>
internal sealed class MiningSide : IAsyncDisposable
{
    // A node that is late costs a miner half a second and more, and there are thousands of such waits.
    private readonly CompressedTime _time = new(50);
    private readonly RecordDatabase _database;
    private readonly RecordAnchoring _anchoring;
    private readonly SimulatedNode _node;
    private readonly NodeOptions _options;

    public MiningSide(CrashFolder folder, SimulatedNode node)
    {
        _node = node;
        _database = RecordDatabase.Open(folder.Store, StoreAccess.Mining);
        _anchoring = new RecordAnchoring(
            _database, new NodeBestChain([node]), _time, NullLoggerFactory.Instance);
        _options = new NodeOptions
        {
            PayoutAddress = Addresses.Regtest,
            BlockDirectory = folder.Blocks,
            PollInterval = TimeSpan.FromMilliseconds(100),
            RetryPause = TimeSpan.FromMilliseconds(500),
        };
    }

    /// <summary>
    /// Solves job after job, as long as <paramref name="goesOn"/> says so; it is asked before each, and may make trouble.
    /// </summary>
    public async Task MineAsync(Func<bool> goesOn, CancellationToken stop)
    {
        await using var source = new NodeSource(
            [_node], _options, _time, NullLoggerFactory.Instance, _anchoring);
        await foreach (Job? job in source.ReadJobsAsync(stop))
        {
            if (job is null) continue;
            if (!goesOn()) return;
            await source.SubmitAsync(TinyMiner.Solve(job), stop);
        }
    }

    /// <summary>True where every batch is deep enough, as the chain stands now.</summary>
    public async Task<bool> IsSettledAsync(CancellationToken stop)
    {
        await _anchoring.FollowAsync(stop);
        return new AnchorLedger(_database, _time).Pending().Count == 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _anchoring.DisposeAsync();
        _database.Dispose();
    }
}
