using Microsoft.Extensions.Logging;
using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Records.Anchoring;
using Miner.Records.Store;

namespace Miner.App;

/// <summary>A record store whose batches go into the blocks that are mined.</summary>
internal sealed class MiningRecords : IAsyncDisposable
{
    private static readonly TimeSpan LastLook = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly RecordDatabase _database;
    private readonly RecordAnchoring _anchoring;

    /// <param name="chain">Of the nodes that the blocks go to.</param>
    /// <exception cref="RecordStoreException">
    /// Held by another miner, of a newer program, damaged, or on a disk that refuses.
    /// </exception>
    public MiningRecords(string directory, IBestChain chain, TimeProvider time, ILoggerFactory logs)
    {
        _time = time;
        try
        {
            _database = RecordDatabase.Open(directory, StoreAccess.Mining);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RecordStoreException(e.Message, inner: e);
        }

        _anchoring = new RecordAnchoring(_database, chain, time, logs);
    }

    public ICoinbaseCommitter Committer => _anchoring;

    /// <summary>Called after the source was let go: it may still have a block to tell of.</summary>
    public async ValueTask DisposeAsync()
    {
        // What was mined last is seen now, and not only at the next start.
        using (var late = new CancellationTokenSource(LastLook, _time)) await _anchoring.LookOnceMoreAsync(late.Token);
        await _anchoring.DisposeAsync();
        _database.Dispose();
    }
}
