using Miner.App.Settings;

namespace Miner.App.Commands;

internal sealed class DemoCommand : ICommand
{
    public Task<ExitCode> RunAsync(MinerSettings settings, Surroundings around) => Task.FromResult(ExitCode.Done);
}
