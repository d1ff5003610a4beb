using Microsoft.Extensions.Logging;
using Miner.App.Settings;

namespace Miner.App.Output;

/// <summary>
/// For the commands whose output is a table or JSON: warnings, and details with <c>-D</c>, go to the standard error.
/// </summary>
internal static class ErrorLog
{
    public static ILoggerFactory Create(MinerSettings settings, Surroundings around)
    {
        LogLevel least = settings.Debug ? LogLevel.Debug : LogLevel.Warning;
        var router = new LogRouter(around.Time, least, settings.Secrets, [new LineSink(around.Error)]);
        return LoggerFactory.Create(builder => builder.SetMinimumLevel(least).AddProvider(router));
    }
}
