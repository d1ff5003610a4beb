using Microsoft.Extensions.Logging;

namespace Miner.Engine.Cpu;

internal sealed partial class PathChoice
{
    private static partial class Log
    {
        [LoggerMessage(3042, LogLevel.Debug, "{Path} is the fastest here: {Rate:0.00} MH/s a thread")]
        public static partial void Won(ILogger logger, CpuPath path, double rate);

        [LoggerMessage(3043, LogLevel.Debug, "{Path} was the fastest here when last measured: {Rate:0.00} MH/s a thread")]
        public static partial void Remembered(ILogger logger, CpuPath path, double rate);

        [LoggerMessage(3045, LogLevel.Debug, "{Count} paths were tested in {Tests:0} ms and measured in {Race:0} ms")]
        public static partial void Measured(ILogger logger, int count, double tests, double race);

        [LoggerMessage(3044, LogLevel.Warning, "{Path} is left out, since it failed its self-test: {Fault}")]
        public static partial void LeftOut(ILogger logger, CpuPath path, string fault);
    }
}
