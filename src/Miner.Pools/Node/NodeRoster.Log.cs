using Microsoft.Extensions.Logging;

namespace Miner.Pools.Node;

internal sealed partial class NodeRoster
{
    [LoggerMessage(2201, LogLevel.Warning, "No template: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(2202, LogLevel.Warning, "Templates come from {Next} instead of {Previous}")]
    private static partial void LogSwitched(ILogger logger, string previous, string next);
}
