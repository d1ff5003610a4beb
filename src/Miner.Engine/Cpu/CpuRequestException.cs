namespace Miner.Engine.Cpu;

/// <summary>This machine cannot do what was asked of its CPU. The message names what it can do.</summary>
public sealed class CpuRequestException(string message) : Exception(message);
