using Miner.App.Settings;

namespace Miner.App.Commands;

internal sealed class AddRecordsCommand : ICommand
{
    public Task<ExitCode> RunAsync(MinerSettings settings, Surroundings around) =>
        throw new UserFaultException(ExitCode.Usage, new Fault(null, "comes with the next commits"));
}
