using System.Threading.Channels;

namespace Miner.Pools.Stratum;

/// <summary>The lines on their way to the pool, and the ids under which they were sent.</summary>
internal sealed class SessionOutbox(Action<byte[]> observe)
{
    private const int Capacity = 4096;

    private readonly Channel<byte[]> _lines = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });

    private long _lastId;

    public ChannelReader<byte[]> Lines => _lines.Reader;

    public long NextId() => ++_lastId;

    /// <summary>True where some request of this session had the id.</summary>
    public bool WasUsed(long id) => id > 0 && id <= _lastId;

    /// <param name="shown">What records and logs get to see in its place.</param>
    /// <exception cref="StratumException">The pool does not read what we send.</exception>
    public void Send(byte[] line, byte[]? shown = null)
    {
        observe(shown ?? line);
        if (!_lines.Writer.TryWrite(line)) throw new StratumException("the pool takes no more of our lines");
    }
}
