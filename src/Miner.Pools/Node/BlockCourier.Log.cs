using Microsoft.Extensions.Logging;
using Miner.Core.Chain;

namespace Miner.Pools.Node;

internal sealed partial class BlockCourier
{
    [LoggerMessage(2111, LogLevel.Information, "Found block {Height} {Hash}, sending it to all nodes")]
    private static partial void LogFound(ILogger logger, int height, Hash256 hash);

    [LoggerMessage(2112, LogLevel.Information, "{Node} confirmed block {Height} {Hash}")]
    private static partial void LogConfirmed(ILogger logger, string node, int height, Hash256 hash);

    [LoggerMessage(2113, LogLevel.Warning, "{Node} took block {Height} {Hash}, but has not put it on its best chain")]
    private static partial void LogNotConfirmed(ILogger logger, string node, int height, Hash256 hash);

    [LoggerMessage(2114, LogLevel.Warning, "Block {Height} {Hash} was left from before, sending it again")]
    private static partial void LogResent(ILogger logger, int height, Hash256 hash);

    [LoggerMessage(2115, LogLevel.Error, "Block {Height} {Hash} could not be written to disk: {Reason}")]
    private static partial void LogNotSaved(ILogger logger, int height, Hash256 hash, string reason);

    [LoggerMessage(2116, LogLevel.Warning, "The file of block {Height} {Hash} could not be removed: {Reason}")]
    private static partial void LogNotTidied(ILogger logger, int height, Hash256 hash, string reason);
}
