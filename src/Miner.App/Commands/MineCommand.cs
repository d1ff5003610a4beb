using Microsoft.Extensions.Logging;
using Miner.App.Settings;

namespace Miner.App.Commands;

internal sealed class MineCommand : ICommand
{
    public async Task<ExitCode> RunAsync(MinerSettings settings, Surroundings around)
    {
        using var run = new MiningRun(settings, around);
        await using var host = new MinerHost(settings, around.Time, run.Logs);
        run.Log.Write(
            LogLevel.Information, "miner", $"miner {ProductVersion.Short}: {string.Join(", ", settings.Sources)}");
        return await run.RunAsync(host.Engine);
    }
}
