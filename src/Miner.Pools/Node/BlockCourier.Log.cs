using Microsoft.Extensions.Logging;
using Miner.Core.Chain;

namespace Miner.Pools.Node;

internal sealed partial class BlockCourier
{
    // The engine has told of the block, with who found it.
    [LoggerMessage(2111, LogLevel.Debug, "Found block {Height} {Hash}, sending it to all nodes")]
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

    [LoggerMessage(
        2117,
        LogLevel.Warning,
        "Block {Height} {Hash} stays on disk, to be sent again: when a node is back, and at the next start")]
    private static partial void LogLeft(ILogger logger, int height, Hash256 hash);

    [LoggerMessage(
        2118, LogLevel.Error, "The disk does not answer for block {Height} {Hash}: the next start may not find it")]
    private static partial void LogHanging(ILogger logger, int height, Hash256 hash);
}
