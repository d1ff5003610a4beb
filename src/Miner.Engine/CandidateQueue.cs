using System.Numerics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Miner.Core.Mining;

namespace Miner.Engine;

/// <summary>From many device loops to the one judge. A full queue means that the target is absurdly easy: the rest is dropped and counted.</summary>
internal sealed partial class CandidateQueue(ILogger logger)
{
    public const int Capacity = 4096;

    private readonly Channel<Candidate> _channel = Channel.CreateBounded<Candidate>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private long _dropped;

    public long Dropped => Interlocked.Read(ref _dropped);

    public void Offer(in Candidate candidate)
    {
        if (!_channel.Writer.TryWrite(candidate)) Drop(1);
    }

    /// <summary>Counts hits that did not even fit into a call's span.</summary>
    public void Drop(int hits)
    {
        long after = Interlocked.Add(ref _dropped, hits);
        // Told at every doubling: a line for each would be the next flood.
        if (BitOperations.Log2((ulong)after) > BitOperations.Log2((ulong)(after - hits)) || after == hits)
            Log.HitsDropped(logger, after);
    }

    /// <summary>What was offered is still read; what is offered from now on is dropped.</summary>
    public void Complete() => _channel.Writer.TryComplete();

    public IAsyncEnumerable<Candidate> ReadAllAsync() => _channel.Reader.ReadAllAsync();

    private static partial class Log
    {
        [LoggerMessage(3030, LogLevel.Warning, "{Dropped} hits dropped so far: the share target is too easy to judge them all")]
        public static partial void HitsDropped(ILogger logger, long dropped);
    }
}
