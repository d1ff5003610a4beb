using Microsoft.Extensions.Logging;

namespace Miner.Pools.Node;

public sealed partial class NodeSource
{
    [LoggerMessage(2001, LogLevel.Debug, "{Node} gave job {Job}: {Transactions} transactions, {Satoshi} satoshi")]
    private static partial void LogJob(ILogger logger, string node, string job, int transactions, ulong satoshi);

    [LoggerMessage(2002, LogLevel.Error, "The template of {Node} cannot be made into a block: {Reason}")]
    private static partial void LogUnusable(ILogger logger, string node, string reason);

    [LoggerMessage(2003, LogLevel.Error, "The directory of found blocks cannot be read: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string reason);
}
