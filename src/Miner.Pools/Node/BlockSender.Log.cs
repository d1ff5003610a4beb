using Microsoft.Extensions.Logging;
using Miner.Core.Chain;

namespace Miner.Pools.Node;

internal sealed partial class BlockSender
{
    [LoggerMessage(2101, LogLevel.Error, "{Node} did not take block {Height} {Hash}: {Reason}")]
    private static partial void LogRefused(ILogger logger, string node, int height, Hash256 hash, string reason);

    [LoggerMessage(2102, LogLevel.Warning, "Block {Height} {Hash} could not be sent to {Node}, trying again: {Reason}")]
    private static partial void LogNotSent(ILogger logger, string node, int height, Hash256 hash, string reason);
}
