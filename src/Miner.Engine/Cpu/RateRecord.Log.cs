using Microsoft.Extensions.Logging;

namespace Miner.Engine.Cpu;

internal sealed partial class RateRecord
{
    private static partial class Log
    {
        [LoggerMessage(3040, LogLevel.Debug, "{File} was ignored, so the paths are measured again: {Reason}")]
        public static partial void RecordIgnored(ILogger logger, string file, string reason);

        [LoggerMessage(3041, LogLevel.Debug, "{File} could not be written, so the next start measures again: {Reason}")]
        public static partial void RecordNotKept(ILogger logger, string file, string reason);
    }
}
