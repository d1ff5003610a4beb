using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Miner.Core.Mining;

namespace Miner.Pools.Stratum;

/// <summary>What the source lends to each of its sessions.</summary>
/// <param name="Inbox">One owner reads it: the session while there is one, otherwise the source.</param>
/// <param name="Report">Tells people where things stand.</param>
internal sealed record SessionContext(
    string Name,
    StratumOptions Options,
    SessionMemory Memory,
    Channel<SessionEvent> Inbox,
    JobMailbox Jobs,
    StratumRecorder? Recorder,
    TimeProvider Time,
    ILogger Logger,
    Action<SourceState, string> Report)
{
    public Secret Secret { get; } = new(Options.Password);
}

/// <summary>How a session ended; the message is for people.</summary>
/// <param name="Redirect">Where the pool asked us to go; null: to the usual address.</param>
internal sealed record SessionEnd(string Reason, Redirect? Redirect = null);

internal sealed record Redirect(Transport.PoolAddress Address, TimeSpan Wait);
