using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Miner.Core.Mining;

namespace Miner.Pools.Stratum;

/// <summary>
/// Hands jobs from the session to whoever enumerates them: only the latest counts, but an undelivered "abandon what came
/// before" is never lost. One writer, one reader.
/// </summary>
internal sealed class JobMailbox
{
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private Letter? _latest;

    /// <param name="job">Null: nothing is worth hashing.</param>
    public void Put(Job? job)
    {
        Letter? undelivered = Interlocked.Exchange(ref _latest, null);
        bool abandons = undelivered?.Abandons == true || job?.AbandonsEarlier == true;
        Interlocked.Exchange(ref _latest, new Letter(job, abandons));
        _signal.Writer.TryWrite(true);
    }

    /// <summary>No more jobs come.</summary>
    public void Close() => _signal.Writer.TryComplete();

    /// <summary>Ends after <see cref="Close"/>.</summary>
    public async IAsyncEnumerable<Job?> ReadAllAsync([EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (bool _ in _signal.Reader.ReadAllAsync(stop))
        {
            if (Interlocked.Exchange(ref _latest, null) is not { } letter) continue;
            bool asIs = letter.Job is null || letter.Job.AbandonsEarlier == letter.Abandons;
            yield return asIs ? letter.Job : letter.Job! with { AbandonsEarlier = true };
        }
    }

    private sealed record Letter(Job? Job, bool Abandons);
}
