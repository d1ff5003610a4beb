using System.Collections.Immutable;

namespace Miner.Pools.Stratum;

/// <summary>One line from the pool, taken apart but not yet believed.</summary>
internal abstract record StratumMessage;

/// <summary>An answer to a request of ours.</summary>
/// <param name="Id">Null where the pool answered null or something that was never an id of ours.</param>
/// <param name="Result">Raw JSON; <see cref="StratumResults"/> reads it once the request is known.</param>
/// <param name="Error">Null where the pool reported none.</param>
internal sealed record StratumResponse(long? Id, ReadOnlyMemory<byte> Result, PoolError? Error) : StratumMessage;

/// <summary>What a pool says went wrong, from any of the three forms in use.</summary>
/// <param name="Text">Cleaned: one line of at most 200 characters.</param>
internal sealed record PoolError(int? Code, string Text)
{
    public override string ToString() => Code is null ? Text : $"{Text} (code {Code})";
}

/// <summary>mining.notify; hex fields are still text.</summary>
internal sealed record NotifyMessage(
    string JobId,
    string PreviousHash,
    string Coinbase1,
    string Coinbase2,
    ImmutableArray<string> Branch,
    string Version,
    string Bits,
    string Time,
    bool CleanJobs) : StratumMessage;

/// <summary>mining.set_difficulty; any number, even one that is no difficulty.</summary>
internal sealed record SetDifficultyMessage(double Difficulty) : StratumMessage;

internal sealed record SetExtraNonceMessage(ExtraNonceSpace Space) : StratumMessage;

internal sealed record SetVersionMaskMessage(uint Mask) : StratumMessage;

/// <summary>client.reconnect; what is null stays as it is.</summary>
internal sealed record ReconnectMessage(string? Host, int? Port, TimeSpan Wait) : StratumMessage;

internal sealed record ShowMessageMessage(string Text) : StratumMessage;

/// <param name="Id">Raw JSON of the id to answer to; null where no answer is wanted.</param>
internal sealed record GetVersionMessage(string? Id) : StratumMessage;

/// <param name="Id">Raw JSON of the id to answer to; null where no answer is wanted.</param>
internal sealed record PingMessage(string? Id) : StratumMessage;

/// <param name="Id">Raw JSON of the id to answer to; null where no answer is wanted.</param>
internal sealed record UnknownMethodMessage(string Method, string? Id) : StratumMessage;
