using Miner.Core.Chain;

namespace Miner.Records.Anchoring;

/// <summary>How far a sealed batch has come, as the chain was last seen.</summary>
public enum BatchStage
{
    /// <summary>No job has carried it yet.</summary>
    Sealed,

    /// <summary>Jobs carry it, or have carried it; no block of ours is on the best chain.</summary>
    InWork,

    /// <summary>It was in a block that a reorganisation took away, or that came too late; jobs carry it on.</summary>
    Undone,

    /// <summary>In a block on the best chain.</summary>
    Mined,

    /// <summary>Six blocks deep.</summary>
    Confirmed,

    /// <summary>A hundred blocks deep.</summary>
    Final,
}

/// <param name="Header">Of the deepest block on the best chain that has it; null before Mined.</param>
/// <param name="Height">Of that block.</param>
/// <param name="Confirmations">Of that block; 0 before Mined.</param>
/// <param name="ChainHeight">Where the chain stood when it was last seen; null before the first job.</param>
public sealed record BatchProgress(
    BatchStage Stage, BlockHeader? Header, int? Height, int Confirmations, int? ChainHeight)
{
    public Hash256? Block => Header?.ComputeHash();
}
