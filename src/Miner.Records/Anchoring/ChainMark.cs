using Miner.Core.Chain;

namespace Miner.Records.Anchoring;

/// <summary>A block of the best chain as it was seen.</summary>
internal readonly record struct ChainMark(int Height, Hash256 Hash);
