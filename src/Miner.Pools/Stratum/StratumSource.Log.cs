using Microsoft.Extensions.Logging;

namespace Miner.Pools.Stratum;

public sealed partial class StratumSource
{
    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Information, "{Pool}: connected ({Security})")]
        public static partial void Connected(ILogger logger, string pool, string security);

        [LoggerMessage(1102, LogLevel.Warning, "{Pool}: {Reason}; retry in {Seconds:0.0} s")]
        public static partial void Retrying(ILogger logger, string pool, string reason, double seconds);

        [LoggerMessage(1103, LogLevel.Warning, "{Pool}: was away for too long; nothing is mined until it is back")]
        public static partial void WorkEnded(ILogger logger, string pool);

        [LoggerMessage(1104, LogLevel.Error, "{Pool}: given up: {Reason}")]
        public static partial void GivenUp(ILogger logger, string pool, string reason);

        [LoggerMessage(1105, LogLevel.Warning, "{Pool}: the dialogue is not recorded: {Why}")]
        public static partial void RecordingRefused(ILogger logger, string pool, string why);
    }
}
