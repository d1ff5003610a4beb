using System.Threading.Channels;
using Miner.Core.Mining;

namespace Miner.Engine;

/// <summary>From many device loops to the one judge. What does not fit is dropped and counted.</summary>
internal sealed class CandidateQueue(DroppedHits dropped)
{
    public const int Capacity = 4096;

    // The judge is through with so many in about a millisecond; loops that see more give it time.
    private const int Crowd = 256;

    private readonly Channel<Candidate> _channel = Channel.CreateBounded<Candidate>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    public bool IsCrowded => _channel.Reader.Count > Crowd;

    public void Offer(in Candidate candidate)
    {
        if (!_channel.Writer.TryWrite(candidate)) dropped.Add(1);
    }

    /// <summary>What was offered is still read; what is offered from now on is dropped.</summary>
    public void Complete() => _channel.Writer.TryComplete();

    public IAsyncEnumerable<Candidate> ReadAllAsync() => _channel.Reader.ReadAllAsync();
}
