using Microsoft.Extensions.Logging;
using Miner.Core.Mining;

namespace Miner.Pools.Failover;

public sealed partial class FailoverSource
{
    private static partial class Log
    {
        [LoggerMessage(1501, LogLevel.Debug, "{Pool} was started")]
        public static partial void PoolStarted(ILogger logger, string pool);

        [LoggerMessage(1502, LogLevel.Information, "{Pool} gives the work now (before: {Before})")]
        public static partial void PoolChosen(ILogger logger, string pool, string before);

        [LoggerMessage(1503, LogLevel.Debug, "{Pool} was stopped: a better pool works")]
        public static partial void PoolStopped(ILogger logger, string pool);

        [LoggerMessage(1504, LogLevel.Error, "{Pool} was lost for good ({Loss}): {Reason}")]
        public static partial void PoolLost(ILogger logger, string pool, SourceLoss loss, string reason);
    }
}
