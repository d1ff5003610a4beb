using Microsoft.Extensions.Logging;

namespace Miner.Pools.Stratum;

internal sealed partial class DialogueTrace
{
    private static partial class Log
    {
        [LoggerMessage(1098, LogLevel.Warning, "{Pool}: the recording stopped: {Why}")]
        public static partial void RecordingStopped(ILogger logger, string pool, string why);

        [LoggerMessage(1099, LogLevel.Trace, "{Pool} {Direction} {Line}")]
        public static partial void LineSensitive(ILogger logger, string pool, char direction, string line);
    }
}
