using Microsoft.Extensions.Logging;

namespace Miner.Pools.Node;

internal sealed partial class TemplateFeed
{
    [LoggerMessage(2203, LogLevel.Error, "No node has answered for {MaxTemplateAge}: mining stops until one does")]
    private static partial void LogStopped(ILogger logger, TimeSpan maxTemplateAge);

    [LoggerMessage(2204, LogLevel.Debug, "A long poll brought nothing: {Reason}")]
    private static partial void LogLongPollFailed(ILogger logger, string reason);
}
