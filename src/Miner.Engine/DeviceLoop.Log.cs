using Microsoft.Extensions.Logging;

namespace Miner.Engine;

internal sealed partial class DeviceLoop
{
    private static partial class Log
    {
        [LoggerMessage(3020, LogLevel.Information, "{Device} ready: {Description}")]
        public static partial void DeviceReady(ILogger logger, string device, string description);

        [LoggerMessage(3021, LogLevel.Error, "{Device} retired: {Reason}")]
        public static partial void DeviceRetired(ILogger logger, string device, string reason);

        [LoggerMessage(3022, LogLevel.Debug, "{Device} failed")]
        public static partial void DeviceFailed(ILogger logger, string device, Exception fault);
    }
}
