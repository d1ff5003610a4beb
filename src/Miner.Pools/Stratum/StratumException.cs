namespace Miner.Pools.Stratum;

/// <summary>The pool spoke nonsense. The message names the field and is for people; the session ends with it.</summary>
internal sealed class StratumException(string message, Exception? inner = null) : Exception(message, inner);
