namespace Miner.Core.Mining;

/// <summary>A device cannot search, or no longer: the message says why, in one line and for people.</summary>
public sealed class DeviceFaultException(string message, Exception? cause = null) : Exception(message, cause);
