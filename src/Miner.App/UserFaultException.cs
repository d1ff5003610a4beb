using Miner.App.Settings;

namespace Miner.App;

/// <summary>Found too late to be a value: a command cannot go on, and the user can do something about it.</summary>
internal sealed class UserFaultException(ExitCode code, Fault fault) : Exception(fault.Message)
{
    public ExitCode Code { get; } = code;
    public Fault Fault { get; } = fault;
}
