using Microsoft.Extensions.Logging;
using Miner.Core.Chain;
using Miner.Records.Commitment;

namespace Miner.Records.Anchoring;

public sealed partial class RecordAnchoring
{
    [LoggerMessage(5001, LogLevel.Information, "Jobs commit to {Batches} batches from now on, anchor root {Root}")]
    private static partial void LogChosen(ILogger logger, int batches, Sha256Digest root);

    [LoggerMessage(5002, LogLevel.Error, "New batches cannot be put into jobs yet: {Reason}")]
    private static partial void LogNotChosen(ILogger logger, string reason);

    [LoggerMessage(5003, LogLevel.Information, "Block {Height} {Hash} with anchor root {Root} was written down")]
    private static partial void LogNoted(ILogger logger, int height, Hash256 hash, Sha256Digest root);

    [LoggerMessage(5004, LogLevel.Error, "Block {Height} {Hash} commits to a root that this store does not have")]
    private static partial void LogForeign(ILogger logger, int height, Hash256 hash);

    [LoggerMessage(
        5005, LogLevel.Error, "Block {Height} {Hash} was not written down, and is looked for on the chain: {Reason}")]
    private static partial void LogNotNoted(ILogger logger, int height, Hash256 hash, string reason);

    [LoggerMessage(5006, LogLevel.Warning, "The chain could not be followed: {Reason}")]
    private static partial void LogNotFollowed(ILogger logger, string reason);
}
