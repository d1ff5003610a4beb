using Microsoft.Extensions.Logging;

namespace Miner.Pools.Stratum;

internal sealed partial class StratumSession
{
    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Information, "{Pool}: subscribed and authorized as {User}, {Kind} session {Epoch}")]
        public static partial void Authorized(ILogger logger, string pool, string user, string kind, string epoch);

        [LoggerMessage(1002, LogLevel.Debug, "{Pool}: job {Job} came, height {Height}, difficulty {Difficulty}, clean: {Clean}")]
        public static partial void JobCame(
            ILogger logger, string pool, string job, int? height, double difficulty, bool clean);

        [LoggerMessage(1003, LogLevel.Information, "{Pool}: difficulty {Difficulty} from the next job on")]
        public static partial void DifficultySet(ILogger logger, string pool, double difficulty);

        [LoggerMessage(1004, LogLevel.Warning, "{Pool}: refused difficulty {Difficulty}, which no share can have")]
        public static partial void DifficultyRefused(ILogger logger, string pool, double difficulty);

        [LoggerMessage(1005, LogLevel.Information, "{Pool}: extranonce {ExtraNonce1} and {Size} bytes from the next job on")]
        public static partial void ExtraNonceSet(ILogger logger, string pool, string extraNonce1, int size);

        [LoggerMessage(1006, LogLevel.Information, "{Pool}: version mask {Mask} from the next job on")]
        public static partial void VersionMaskSet(ILogger logger, string pool, string mask);

        [LoggerMessage(1007, LogLevel.Warning, "{Pool}: refused a version mask that was not agreed")]
        public static partial void VersionMaskRefused(ILogger logger, string pool);

        [LoggerMessage(1008, LogLevel.Warning, "{Pool}: refused to be sent to {Host}:{Port}, another domain")]
        public static partial void ReconnectRefused(ILogger logger, string pool, string? host, int? port);

        [LoggerMessage(1009, LogLevel.Information, "{Pool} says: {Text}")]
        public static partial void PoolSaid(ILogger logger, string pool, string text);

        [LoggerMessage(1010, LogLevel.Debug, "{Pool}: called the unknown method {Method}")]
        public static partial void UnknownMethod(ILogger logger, string pool, string method);

        [LoggerMessage(1011, LogLevel.Warning, "{Pool}: answered a request that is not open (id {Id}): {Error}")]
        public static partial void UnexpectedAnswer(ILogger logger, string pool, long? id, string? error);

        [LoggerMessage(1012, LogLevel.Information, "{Pool}: no version rolling: {Why}")]
        public static partial void ConfigureRefused(ILogger logger, string pool, string why);

        [LoggerMessage(1013, LogLevel.Warning, "{Pool}: sent work before it answered mining.subscribe; it was left aside")]
        public static partial void EarlyWork(ILogger logger, string pool);

        [LoggerMessage(1014, LogLevel.Warning, "{Pool}: left {Count} shares unanswered")]
        public static partial void SharesUnanswered(ILogger logger, string pool, int count);

        // The engine tells the user, with its counts.
        [LoggerMessage(1015, LogLevel.Debug, "{Pool}: rejected a share: {Reason} ({Text})")]
        public static partial void ShareRejected(ILogger logger, string pool, string reason, string text);

        [LoggerMessage(1016, LogLevel.Information, "{Pool}: {Count} shares of the resumed session were sent")]
        public static partial void KeptSharesSent(ILogger logger, string pool, int count);
    }
}
