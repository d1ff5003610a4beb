namespace Miner.Engine;

/// <summary>
/// Every device was set aside, so there is nothing left to mine with. The message names each one's reason.
/// </summary>
public sealed class NoDeviceLeftException(bool selfTestFailed, string message) : Exception(message)
{
    /// <summary>True where no device even passed its self-test.</summary>
    public bool SelfTestFailed { get; } = selfTestFailed;
}
