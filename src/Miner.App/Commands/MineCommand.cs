using Microsoft.Extensions.Logging;
using Miner.App.Settings;
using Miner.Records.Store;

namespace Miner.App.Commands;

internal sealed class MineCommand : ICommand
{
    public async Task<ExitCode> RunAsync(MinerSettings settings, Surroundings around)
    {
        using var run = new MiningRun(settings, around);
        await using MinerHost host = Compose(settings, around, run.Logs);
        run.Log.Write(
            LogLevel.Information, "miner", $"miner {ProductVersion.Short}: {string.Join(", ", settings.Sources)}");
        return await run.RunAsync(host.Engine);
    }

    private static MinerHost Compose(MinerSettings settings, Surroundings around, ILoggerFactory logs)
    {
        try
        {
            return new MinerHost(settings, around.Time, logs);
        }
        catch (RecordStoreException e)
        {
            throw new UserFaultException(ExitCode.Usage, new Fault("--records", e.Message, e.Hint));
        }
    }
}
