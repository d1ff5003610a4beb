using Microsoft.Extensions.Logging;

namespace Miner.Engine;

public sealed partial class MiningEngine
{
    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Information, "new job {Job} from {Source} diff {Difficulty} height {Height}")]
        public static partial void JobReceived(
            ILogger logger, string job, string source, string difficulty, int? height);

        [LoggerMessage(EventId = 3002, Message = "work stopped until the next job: {Detail}")]
        public static partial void WorkStopped(ILogger logger, LogLevel level, string detail);

        [LoggerMessage(3003, LogLevel.Information, "paused")]
        public static partial void Paused(ILogger logger);

        [LoggerMessage(3004, LogLevel.Information, "resumed")]
        public static partial void Resumed(ILogger logger);

        [LoggerMessage(3005, LogLevel.Warning, "a device did not return from its last call and was left behind")]
        public static partial void DevicesHung(ILogger logger);
    }
}
